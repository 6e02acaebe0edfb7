import type { Queue } from 'bullmq';
import { type Duration, milliseconds } from '../../options/duration.js';
import { LARGEST, nestedRule, type Rule, timerDuration, whole } from '../../options/rule.js';
import type { QueueFacts } from './queue-facts.js';

/** The topic on which workers hear that the limits of a queue have changed. */
export const LIMITS_TOPIC = 'queue-limits';

/** What workers are told. */
export interface LimitsMessage {
  readonly queue: string;
}

/** Jobs started within a time, in milliseconds. */
export type Limiter = NonNullable<QueueFacts['limiter']>;

/** What a queue is held to in all processes together, whatever was declared: BullMQ's global limits. */
export interface GlobalLimits {
  /** Jobs of it that run at a time at most; `undefined` where nobody has said so. */
  readonly concurrency: number | undefined;
  /** Jobs of it that start within so many milliseconds at most; `undefined` where nobody has said so. */
  readonly limiter: Limiter | undefined;
}

/** A limit that is said; null lifts it, and what is left out stays as it is. */
export interface LimitChange {
  /** Jobs of the queue that may run at a time, in all processes together. */
  concurrency?: number | null;
  /** Jobs of the queue that may start within a time, in all processes together. */
  limiter?: { max: number; duration: Duration } | null;
}

const orNull =
  (rule: Rule): Rule =>
  (value) => {
    const expected = value === null ? undefined : rule(value);
    return expected && `${expected}, or null to lift the limit`;
  };

export const limitRules = {
  concurrency: orNull(whole(1, LARGEST)),
  limiter: orNull((value) =>
    nestedRule(value, { max: whole(1, LARGEST), duration: timerDuration }, ['max', 'duration']),
  ),
};

export async function readGlobalLimits(queue: Queue): Promise<GlobalLimits> {
  const [limiter, concurrency] = await Promise.all([
    queue.getGlobalRateLimit(),
    queue.getGlobalConcurrency(),
  ]);
  return { concurrency: concurrency ?? undefined, limiter: limiter ?? undefined };
}

/** What holds once they are changed. */
export function changedLimits(before: GlobalLimits, { concurrency, limiter }: LimitChange): GlobalLimits {
  return {
    concurrency: concurrency === undefined ? before.concurrency : (concurrency ?? undefined),
    limiter:
      limiter === undefined
        ? before.limiter
        : limiter
          ? { max: limiter.max, duration: milliseconds(limiter.duration) }
          : undefined,
  };
}
