import { milliseconds } from '../../options/duration.js';
import type { EnqueueOptions, Isolation } from '../../options/enqueue-options.js';
import { QUEUE_DEFAULTS, type QueueOptions } from '../../options/queue-options.js';
import { resolveKeep } from '../../options/resolve-options.js';

/** The options of a queue with nothing left open. Durations are milliseconds. */
export interface QueueFacts {
  /** Jobs one worker process runs at a time. */
  readonly concurrency: number;
  /** The limit of one attempt, of jobs that say none themselves. */
  readonly timeout: number;
  readonly attempts: number;
  readonly isolation: Isolation;
  /** `undefined` where there is no limit. */
  readonly maxWaiting: number | undefined;
  readonly limiter: { readonly max: number; readonly duration: number } | undefined;
  /** What stays to be seen of ended jobs; without an age or a count, that does not matter. */
  readonly keep: { readonly completed: KeptFacts; readonly failed: KeptFacts };
}

export interface KeptFacts {
  /** Milliseconds. */
  readonly age: number | undefined;
  readonly count: number | undefined;
}

/** A queue's own options over the app's and the defaults. */
export function queueFacts(own: QueueOptions, defaults: EnqueueOptions): QueueFacts {
  const keep = resolveKeep(own.keep, defaults.keep);
  return {
    concurrency: own.concurrency ?? QUEUE_DEFAULTS.concurrency,
    timeout: milliseconds(own.timeout ?? defaults.timeout ?? QUEUE_DEFAULTS.timeout),
    attempts: own.attempts ?? defaults.attempts ?? 1,
    isolation: own.isolation ?? defaults.isolation ?? QUEUE_DEFAULTS.isolation,
    maxWaiting: own.maxWaiting,
    limiter: own.limiter && { max: own.limiter.max, duration: milliseconds(own.limiter.duration) },
    keep: { completed: kept(keep.completed), failed: kept(keep.failed) },
  };
}

// BullMQ counts ages in seconds, and -1 is no limit.
function kept({ age, count }: { age?: number; count?: number }): KeptFacts {
  return {
    age: age === undefined ? undefined : age * 1_000,
    count: count === undefined || count < 0 ? undefined : count,
  };
}
