import type { AdvancedOptions, MinimalJob } from 'bullmq';
import { DAY } from '../clock/clock.js';
import type { BackoffStrategy } from '../options/app-options.js';

/** Where neither the strategy nor the job gives a wait that can be used. */
const FALLBACK = 1_000;

/**
 * The waits of the app's own `backoffs`, for BullMQ. It must always give one: BullMQ leaves a job active when its
 * strategy throws, is unknown (the job comes from newer code), or gives what is no time.
 */
export function namedBackoff(
  strategies: Readonly<Record<string, BackoffStrategy>>,
  queue: string,
  report: (error: Error) => void,
): NonNullable<AdvancedOptions['backoffStrategy']> {
  return async (attempt, type, error, job) => {
    const { delay, jitter } = settingsOf(job);
    const fallback = delay > 0 ? delay : FALLBACK;
    const wait = await ask(attempt, type ?? '', error ?? new Error('unknown'), job).catch(
      (problem: unknown) => {
        report(
          new Error(`The backoff "${type}" failed, so the job waits ${fallback} ms.`, { cause: problem }),
        );
        return fallback;
      },
    );
    return Math.round(wait * (1 - jitter * Math.random()));
  };

  async function ask(
    attempt: number,
    type: string,
    error: Error,
    job: MinimalJob | undefined,
  ): Promise<number> {
    const strategy = Object.hasOwn(strategies, type) ? strategies[type] : undefined;
    if (!strategy) throw new Error(`No backoff of the app is named "${type}".`);
    const { delay } = settingsOf(job);
    const wait = await strategy(attempt, error, { id: job?.id ?? '', name: job?.name ?? '', queue, delay });
    if (typeof wait !== 'number' || !(wait >= 0 && wait <= LONGEST))
      throw new Error(`Expected milliseconds from 0 up, found ${String(wait)}.`);
    return wait;
  }
}

// A century; beyond it sums with the time of day are no longer exact in every datastore.
const LONGEST = 100 * 366 * DAY;

function settingsOf(job: MinimalJob | undefined): { delay: number; jitter: number } {
  const backoff = job?.opts.backoff;
  const { delay = 0, jitter = 0 } = typeof backoff === 'object' ? backoff : { delay: backoff ?? 0 };
  return { delay: Number(delay) || 0, jitter: Math.min(1, Math.max(0, Number(jitter) || 0)) };
}
