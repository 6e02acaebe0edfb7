import type { Durability } from './durability.js';
import type { Duration } from './duration.js';
import type { Backoff, EnqueueOptions, Isolation } from './enqueue-options.js';
import { plainObject } from './rule.js';

/** What a queue says of all its jobs and of the workers that serve it. */
export interface QueueOptions {
  /** Jobs one worker process runs at a time from this queue. @default 10 */
  concurrency?: number;
  /** The hard limit for one attempt. @default '5m', and '25m' for `long` */
  timeout?: Duration;
  /** Tries in all. @default 1 */
  attempts?: number;
  /** The wait between tries. @default none */
  backoff?: Backoff;
  /** What stays to be seen of finished jobs. */
  keep?: EnqueueOptions['keep'];
  /** Where the code of its jobs runs. @default 'none' */
  isolation?: Isolation;
  /** What the datastore must have confirmed of a job when its enqueue resolves. @default 'stored' */
  durability?: Durability;
  /** An enqueue is refused with QueueOverloadedError while so many jobs wait. @default no limit */
  maxWaiting?: number;
  /** At most `max` jobs started per `duration`, over all workers. @default no limit */
  limiter?: { max: number; duration: Duration };
}

/** The queues that exist without configuration, as in Frappe (frappe/utils/background_jobs.py). */
export const BUILT_IN_QUEUES = {
  short: { timeout: '5m' },
  default: { timeout: '5m' },
  long: { timeout: '25m' },
} as const satisfies Record<string, QueueOptions>;

/** The scheduler's own queue, whose jobs are the ticks of schedules. No app may declare it. */
export const TICK_QUEUE = 'cortado-scheduler';

export const QUEUE_DEFAULTS = {
  concurrency: 10,
  timeout: '5m',
  isolation: 'none',
} as const satisfies QueueOptions;

/** The queues of an app: the built-in ones with what the config says of them, and its own. */
export function declaredQueues(
  own: Readonly<Record<string, QueueOptions>> = {},
): Record<string, QueueOptions> {
  const queues: Record<string, QueueOptions> = { ...BUILT_IN_QUEUES };
  if (plainObject(own)) return queues;
  for (const [name, options] of Object.entries(own)) queues[name] = { ...queues[name], ...options };
  return queues;
}

/** How many jobs may wait, for each queue that has a limit. */
export function waitingLimits(queues: Readonly<Record<string, QueueOptions>>): Map<string, number> {
  const limits = new Map<string, number>();
  for (const [name, { maxWaiting }] of Object.entries(queues))
    if (maxWaiting !== undefined) limits.set(name, maxWaiting);
  return limits;
}
