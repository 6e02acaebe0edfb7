import type { DatastoreCondition, DatastoreTrouble } from '../../datastore/ports/inspection.js';
import type { ProcessKind } from '../../presence/process-report.js';
import type { Remarked } from '../operator-note.js';
import type { QueuePause } from '../queues/queue-pauses.js';
import type { QueueCounts } from '../queues/queue-summary.js';
import type { SchedulerStatus } from '../schedules/scheduler-control.js';

/** A process, as far as a finding names one. */
export interface FoundProcess {
  readonly kind: ProcessKind | 'command';
  readonly host: string;
  readonly pid: number;
}

/** What each kind of finding tells; milliseconds and bytes where it is a number of those. */
export interface FindingFacts {
  /** The datastore answers. Always there unless it does not. */
  readonly datastore: DatastoreCondition & { readonly roundTrip: number };
  readonly 'datastore-away': { readonly trouble: DatastoreTrouble; readonly said: string };
  /** It answers, and refuses a question; `reason` is its own code. */
  readonly 'datastore-refuses': { readonly reason: string; readonly said: string };
  /** A folder of the embedded datastore in which there is nothing yet. */
  readonly 'datastore-empty': object;
  readonly 'schema-missing': { readonly said: string };
  readonly 'datastore-old': { readonly product: string; readonly version: string; readonly wanted: string };
  readonly 'read-only': { readonly product: string };
  readonly evicts: { readonly policy: string; readonly limit: number | undefined };
  readonly 'memory-full': { readonly used: number; readonly limit: number };
  readonly 'not-persistent': { readonly product: string };
  readonly 'persistence-fails': { readonly said: string };
  readonly 'connections-full': { readonly used: number; readonly limit: number };
  readonly 'round-trip-slow': { readonly roundTrip: number };
  /** `offset` is how far its clock is ahead of the datastore's. */
  readonly 'clock-off': FoundProcess & { readonly offset: number };

  /** How the scheduler stands. Always there when the datastore is. */
  readonly scheduler: SchedulerStatus;
  readonly 'scheduler-disabled': Partial<Remarked>;
  readonly 'scheduler-paused': Partial<Remarked>;
  readonly 'no-scheduler': { readonly schedules: number };
  /** What is stored differs from what the code declares: what `migrate` would do. */
  readonly 'schedules-differ': {
    readonly added: readonly string[];
    readonly updated: readonly string[];
    readonly removed: readonly string[];
  };
  /** A later deploy has other schedules than this code. */
  readonly 'schedules-superseded': object;
  /** A schedule of this code has the key of one that another app owns. */
  readonly 'schedules-clash': { readonly said: string };
  readonly 'late-schedule': { readonly due: Date };
  readonly 'failed-runs': { readonly count: number };

  /** One queue. Always there when the datastore is. */
  readonly queue: {
    readonly counts: QueueCounts;
    readonly workers: number;
    readonly slots: number;
    readonly oldest: Date | undefined;
    /** About how many bytes its jobs take in the datastore; `undefined` where nobody may ask. */
    readonly size: number | undefined;
  };
  readonly 'no-worker': {
    readonly waiting: number;
    readonly oldest: Date | undefined;
    /** Workers that have it and take nothing more: they were told so, or are closing. */
    readonly quiet: number;
  };
  /** All slots are taken, perhaps by jobs of other queues that share them, and the oldest job has waited for more than a minute. */
  readonly backlog: { readonly waiting: number; readonly oldest: Date; readonly slots: number };
  /** As many of its jobs run as may at a time, or have started as may within a time, and the oldest job has waited for more than a minute. */
  readonly 'queue-limited': {
    readonly waiting: number;
    readonly oldest: Date;
    /** Jobs that may run at a time, where as many do. */
    readonly concurrency: number | undefined;
    /** Milliseconds until its limiter lets the next job start; 0 when that is not what holds it. */
    readonly limitedFor: number;
  };
  readonly 'queue-paused': QueuePause & { readonly waiting: number };
  /** Its pause should have ended by itself, and nobody was there to end it. */
  readonly 'pause-over': QueuePause & { readonly waiting: number };
  readonly 'failed-jobs': { readonly count: number };
  /** A job that runs beyond its time limit. */
  readonly 'stuck-job': {
    readonly queue: string;
    readonly name: string;
    readonly since: Date;
    readonly limit: number;
  };
  /** Jobs under way on which nobody works any more; ids of the oldest. */
  readonly 'orphaned-jobs': { readonly ids: readonly string[]; readonly workers: number };
  readonly 'unknown-job': {
    readonly queue: string;
    readonly name: string;
    readonly app: string;
    readonly since: Date;
    readonly wait: number;
  };
  /** Workers of another app, which knows other jobs, serve the queue. */
  readonly 'queue-shared': {
    readonly other: string;
    readonly onlyHere: readonly string[];
    readonly onlyThere: readonly string[];
  };

  /** Processes that are there. Always there when the datastore is. */
  readonly processes: { readonly workers: number; readonly schedulers: number };
  readonly 'process-gone': FoundProcess & { readonly lastSeen: Date; readonly jobs: number };
  readonly 'loop-blocked': FoundProcess & { readonly lag: number };
}

export type FindingCode = keyof FindingFacts;

/** 'error': jobs or schedules stand still, or may be lost. 'warning': they may come to. */
export type FindingLevel = 'ok' | 'warning' | 'error';

/** One thing that was looked at, or that is wrong. What has the same code and subject is the same thing. */
export type Finding<C extends FindingCode = FindingCode> = {
  readonly [K in C]: {
    readonly code: K;
    readonly level: FindingLevel;
    /** A queue's name, a schedule's key, a job's id, a process as `host:pid`, the datastore's address; 'scheduler' and 'processes' for all of them. */
    readonly subject: string;
    readonly facts: FindingFacts[K];
  };
}[C];

export function finding<C extends FindingCode>(
  level: FindingLevel,
  code: C,
  subject: string,
  facts: FindingFacts[C],
): Finding {
  return { code, level, subject, facts } as unknown as Finding;
}
