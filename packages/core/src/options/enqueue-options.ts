import type { Durability } from './durability.js';
import type { Duration } from './duration.js';
import type { PayloadType } from './payload-type.js';

/** How long to wait before the next try. A bare Duration is a fixed delay. */
export type Backoff =
  | Duration
  | {
      /** `'fixed'` waits `delay` each time; `'exponential'` doubles it each time. */
      type: 'fixed' | 'exponential';
      /** The first wait. */
      delay: Duration;
      /** Part of the wait that is random, 0 to 1, so that many jobs do not come back at once. @default 0 */
      jitter?: number;
    }
  | {
      /** A name from `backoffs` of the app. */
      type: string;
      /** Passed to it. @default 0 */
      delay?: Duration;
      /** Part of the wait that is random, 0 to 1. @default 0 */
      jitter?: number;
    };

/** The key of a unique job, or a function that makes it from the call's arguments. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of any job
export type UniqueKey = string | ((...args: any[]) => string);

/** Words a job can be found by, or a function that makes them from the call's arguments. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of any job
export type Tags = readonly string[] | ((...args: any[]) => readonly string[]);

/** What is to be done when a job with the same key is there already. */
export interface UniqueOptions {
  key: UniqueKey;
  /** How long the key is taken: until the job has ended, or until a worker starts it. @default 'finished' */
  until?: 'finished' | 'started';
  /** The key is free again after this long, whatever the job does. @default none */
  ttl?: Duration;
  /**
   * `'return'` gives the handle of the job that is there; `'throw'` rejects with DuplicateJobError; `'replace'` puts
   * the new job in the place of one that has not started; `'latest'` runs once more after the job that is running,
   * with the arguments of the latest call. @default 'return'
   */
  onConflict?: 'return' | 'throw' | 'replace' | 'latest';
}

/** Another job: its name, a decorated method (`Mail.prototype.sent`), or a function made by `defineJob`. */
// biome-ignore lint/suspicious/noExplicitAny: a job of any signature
export type JobReference = string | ((...args: any[]) => Promise<unknown>);

/** Where a job's code runs: in the worker, or in a process of its own that is killed hard at the time limit. */
export type Isolation = 'none' | 'process';

/** How many finished jobs of a kind a queue keeps, and for how long. */
export interface Retention {
  /** Removed when older than this and another job of the queue ends. */
  age?: Duration;
  /** At most this many; 0 keeps none. */
  count?: number;
}

/** What can be said of a job: on its decorator, and again for one call. A call beats the method, the method the queue, the queue the app. */
export interface EnqueueOptions {
  /** The queue it waits in. @default 'default' */
  queue?: string;
  /** The hard limit for one attempt. 0 is refused. @default the queue's: 5 minutes, 25 for `long` */
  timeout?: Duration;
  /** Not before this long from now. @default 0 */
  delay?: Duration;
  /** Not before this moment. Excludes `delay`. A moment in the past means now. */
  runAt?: Date;
  /** BullMQ's priority, 1 (first) to 2,097,151 (last). Jobs without one run before all that have one. Excludes `atFront`. */
  priority?: number;
  /** Go before everything that waits without a priority. @default false */
  atFront?: boolean;
  /** Tries in all, the first included. 0 is refused. @default 1 */
  attempts?: number;
  /** The wait between tries. @default none: at once */
  backoff?: Backoff;
  /** What stays to be seen when it has ended. @default completed 1 day and 1,000 jobs, failed 14 days and 5,000 jobs */
  keep?: { completed?: Retention; failed?: Retention };
  /** Who it runs as. @default the user of the caller (`runAs`), if any */
  user?: string;
  /**
   * Words it can be found by, such as `order:42`: at most 20, each of 1 to 100 characters, or a function that makes them
   * from the arguments. Those of a call replace the method's. @default none
   */
  tags?: Tags;
  /** A label that lists and `purge` find, of 1 to 100 characters; jobs of a schedule are also found by its frequency. @default none */
  event?: string;
  /** At most one job with this key at a time. @default off */
  unique?: UniqueKey | UniqueOptions;
  /** Wait for the surrounding transaction (`runInTransaction`) to commit; dropped when it rolls back. @default false */
  afterCommit?: boolean;
  /**
   * What the datastore must have confirmed when the enqueue resolves: `'stored'`, that it has the job; `'replicated'`, that
   * another server has it too (WAIT on Redis, a synchronous standby of PostgreSQL); `'fsynced'`, that it is on disk (WAITAOF of
   * Redis 7.2, a synchronous commit of PostgreSQL). Costs that round trip; what is not confirmed within `enqueueTimeout` rejects with
   * NotConfirmedError. Of no effect where the datastore is embedded. @default 'stored'
   */
  durability?: Durability;
  /** Run now, in this process, instead of queueing; the handle then holds the result. @default false */
  inline?: boolean;
  /** Where its code runs. @default the queue's, which is 'none' unless it says otherwise */
  isolation?: Isolation;
  /** A job to queue when this one has completed; it gets a JobEnd. @default none */
  onSuccess?: JobReference;
  /** A job to queue when this one has failed for good, or was cancelled; it gets a JobEnd. @default none */
  onFailure?: JobReference;
  /** Values to carry along, over those of the app's context providers. */
  context?: Readonly<Record<string, unknown>>;
}

/** What a decorator or `defineJob` can say on top: facts of the method, which no call can change. */
export interface JobOptions extends Omit<EnqueueOptions, 'runAt' | 'user' | 'context'> {
  /** The job's name in the datastore. Give one when a build renames classes. @default 'Class.method' */
  name?: string;
  /**
   * The type of each parameter, where TypeScript's decorator metadata does not tell: `[ReportRequest, String]`. A list
   * is `[ReportRequest]` in it, `nullable(…)` takes null too, `optional(…)` may be left out; `Object` is any JSON. For a
   * rest parameter, the type of each or the list of them.
   */
  payload?: readonly PayloadType[];
  /** Whether an error deserves another attempt, where attempts are left. @default every error but DoNotRetry */
  retryIf?: (error: Error) => boolean;
}

export const ENQUEUE_DEFAULTS = {
  queue: 'default',
  attempts: 1,
  keep: {
    completed: { age: '1 day', count: 1_000 },
    failed: { age: '14 days', count: 5_000 },
  },
} as const satisfies EnqueueOptions;
