import type { Duration } from './duration.js';

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
    };

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
}

/** What a decorator or `defineJob` can say on top: facts of the method, which no call can change. */
export interface JobOptions extends Omit<EnqueueOptions, 'runAt' | 'user'> {
  /** The job's name in the datastore. Give one when a build renames classes. @default 'Class.method' */
  name?: string;
  /**
   * The class of each parameter, where TypeScript's decorator metadata does not tell: `[ReportRequest, String]`.
   * `Object` means plain JSON.
   */
  payload?: readonly PayloadClass[];
}

/** A DTO class, or one of `String`, `Number`, `Boolean`, `Date`, `Array`, `Object`. */
// biome-ignore lint/suspicious/noExplicitAny: a constructor of any signature
export type PayloadClass = abstract new (...args: any[]) => unknown;

export const ENQUEUE_DEFAULTS = {
  queue: 'default',
  attempts: 1,
  keep: {
    completed: { age: '1 day', count: 1_000 },
    failed: { age: '14 days', count: 5_000 },
  },
} as const satisfies EnqueueOptions;
