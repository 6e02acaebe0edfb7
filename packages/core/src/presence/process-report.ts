import type { RecordCollection } from '../datastore/ports/records.js';

/** How often a process says that it is there, in milliseconds. */
export const BEAT = 5_000;
/** Milliseconds without a beat after which a process counts as gone: it died, or its event loop is blocked. */
export const GONE_AFTER = 3 * BEAT;

/** One record for each worker and each scheduler. One that is gone can still be seen for a while. */
export const PROCESSES: RecordCollection = { name: 'processes', ttl: 30_000 };

/** More processes than anybody has. */
export const MOST_PROCESSES = 10_000;

export type ProcessKind = 'worker' | 'scheduler';

/** What a worker or a scheduler says of its work. */
export interface WorkReport {
  readonly queues: readonly ServedQueue[];
  /** Jobs it takes at a time where its queues share slots; otherwise it takes from each as many as that one says. */
  readonly slots?: number;
  /** What it is called, where somebody has said. */
  readonly name?: string;
  /** The jobs it runs now, the latest first, at most {@link MOST_RUNNING_JOBS}. */
  readonly jobs: readonly RunningJob[];
  /** It is closing, and takes nothing more. */
  readonly isQuiet: boolean;
}

export const MOST_RUNNING_JOBS = 50;

export interface ServedQueue {
  readonly name: string;
  /** Jobs it takes at a time. */
  readonly concurrency: number;
  /** Slots taken when it last said so, those of methods that outlive their attempts included. */
  readonly active: number;
}

export interface RunningJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** What stands in a process's record. */
export interface ProcessReport extends WorkReport {
  readonly kind: ProcessKind;
  readonly app: string;
  /** The app's `version`. */
  readonly version?: string;
  readonly host: string;
  readonly pid: number;
  /** The pid of the pool it is a process of. */
  readonly pool?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Resident memory in bytes. */
  readonly memory: number;
  /** The longest its event loop was held up since the beat before, in milliseconds. */
  readonly loopLag: number;
  /** How far its clock is ahead of the datastore's, in milliseconds; left out within a second. */
  readonly clockOffset?: number;
}

/** Whether a record that was last written so many milliseconds ago is of a process that is still there. */
export function isPresent(age: number | undefined): boolean {
  return age === undefined || age < GONE_AFTER;
}
