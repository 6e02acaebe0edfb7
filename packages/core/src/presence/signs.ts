import type { RecordCollection } from '../datastore/ports/records.js';

/** How often a process says that it is there. */
export const BEAT = 15_000;
// Two beats may fail before it counts as gone.
const TTL = 3 * BEAT;

export const WORKER_RECORDS: RecordCollection = { name: 'workers', ttl: TTL };
export const SCHEDULER_RECORDS: RecordCollection = { name: 'schedulers', ttl: TTL };

/** More processes than anybody has. */
export const MOST_SIGNS = 10_000;

/** What a process says of itself. Moments are milliseconds since 1970. */
export interface PresenceRecord {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: number;
}

export interface WorkerRecord extends PresenceRecord {
  readonly queues: readonly ServedQueue[];
}

export interface ServedQueue {
  readonly name: string;
  /** Jobs it takes at a time. */
  readonly concurrency: number;
  /** Slots taken when it last said so. */
  readonly active: number;
}
