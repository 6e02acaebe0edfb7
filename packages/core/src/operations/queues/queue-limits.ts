import type { Queue } from 'bullmq';
import { readGlobalLimits } from './global-limits.js';
import type { QueueFacts } from './queue-facts.js';

/** As large as any datastore takes it. */
const ANY_NUMBER = 2 ** 31 - 1;

/** What a queue is held to beside the slots of its workers. */
export interface QueueLimits {
  /** Milliseconds until the limiter lets the next job start; 0 when it does now. */
  readonly limitedFor: number;
  /** Whether it has a limiter at all. */
  readonly isLimited: boolean;
  /** Jobs of it that may run at a time, in all processes together; `undefined` where nobody has said so. */
  readonly concurrency: number | undefined;
}

/** As BullMQ counts them: what operators, or other tools, have set for all processes counts more than what was declared. */
export async function readLimits(queue: Queue, { limiter }: QueueFacts): Promise<QueueLimits> {
  const { limiter: stored, concurrency } = await readGlobalLimits(queue);
  // A worker that was told to wait has used up any number.
  const max = stored?.max ?? limiter?.max ?? ANY_NUMBER;
  const limitedFor = Math.max(0, await queue.getRateLimitTtl(max));
  return {
    limitedFor,
    isLimited: stored !== undefined || limiter !== undefined || limitedFor > 0,
    concurrency,
  };
}
