import type { Queue } from 'bullmq';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { checkOptions } from '../../options/validate-options.js';
import type { OperatorNote } from '../operator-note.js';
import {
  changedLimits,
  type GlobalLimits,
  LIMITS_TOPIC,
  type LimitChange,
  type Limiter,
  type LimitsMessage,
  limitRules,
  readGlobalLimits,
} from './global-limits.js';
import type { QueueDeps } from './queue-deps.js';
import type { QueueFacts } from './queue-facts.js';

/** What a queue is held to from now on, who says so, and why. */
export interface LimitOptions extends LimitChange, OperatorNote {}

type LimitDeps = Pick<QueueDeps, 'engine' | 'events' | 'ask'>;

/** The queue, and what limiter it was declared with. */
export interface LimitedQueue {
  readonly name: string;
  readonly declared: QueueFacts['limiter'];
}

/**
 * Changes the global limits of a queue to what was found good, and has its workers look at once. Gives what holds from now on.
 * @throws DatastoreUnavailableError
 */
export async function limitQueue(
  { engine, events, ask }: LimitDeps,
  { name, declared }: LimitedQueue,
  { by, reason, ...change }: LimitOptions,
): Promise<GlobalLimits> {
  const what = `Limiting queue "${name}"`;
  const before = await ask(name, what, readGlobalLimits);
  const after = changedLimits(before, change);
  await ask(name, what, async (queue) => {
    if (change.concurrency !== undefined) await setConcurrency(queue, after.concurrency);
    if (change.limiter !== undefined) await setLimiter(queue, after.limiter);
    if (isOtherTime(before.limiter ?? declared, after.limiter ?? declared)) await queue.removeRateLimitKey();
  });
  const message: LimitsMessage = { queue: name };
  // Workers that do not hear of it look within seconds by themselves.
  await engine.bus.publish(LIMITS_TOPIC, message).catch(() => undefined);
  await ask(name, what, async () => engine.wakeWorkers?.(name));
  events.emit('queue.limited', { queue: name, by, reason, ...after });
  return after;
}

/** @throws InvalidOptionsError */
export function expectLimits({ name, declared }: LimitedQueue, options: LimitOptions): void {
  const { by: _by, reason: _reason, ...change } = options;
  const problems = checkOptions(limitRules, change);
  if (problems.length === 0 && change.concurrency === undefined && change.limiter === undefined)
    problems.push('Expected "concurrency" or "limiter", found neither. Say a limit, or null to lift it.');
  if (problems.length === 0 && declared && change.limiter) {
    const { limiter } = changedLimits({ concurrency: undefined, limiter: undefined }, change);
    // BullMQ's workers count in the time of their own limiter, whatever else is said of the queue.
    if (limiter && limiter.duration !== declared.duration)
      problems.push(
        `Expected "limiter" to have a "duration" of ${declared.duration} ms, in which the workers of this queue count since it is declared with a limiter, found ${limiter.duration} ms. Say how many start within that time, or declare the queue without a limiter.`,
      );
  }
  if (problems.length > 0) throw new InvalidOptionsError(`Queue "${name}" was not limited`, problems);
}

async function setConcurrency(queue: Queue, most: number | undefined): Promise<void> {
  if (most === undefined) await queue.removeGlobalConcurrency();
  else await queue.setGlobalConcurrency(most);
}

async function setLimiter(queue: Queue, limiter: Limiter | undefined): Promise<void> {
  if (limiter) await queue.setGlobalRateLimit(limiter.max, limiter.duration);
  else await queue.removeGlobalRateLimit();
}

/** Whether jobs were counted in a time that no longer counts, whose end would be waited for all the same. */
function isOtherTime(before: Limiter | undefined, after: Limiter | undefined): boolean {
  return before !== undefined && before.duration !== after?.duration;
}
