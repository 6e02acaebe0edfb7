import { MINUTE } from '../../clock/clock.js';
import type { RecentEnds } from '../../datastore/ports/job-list.js';
import type { StateCounts } from '../../datastore/ports/job-standings.js';
import { type GlobalLimits, readGlobalLimits } from './global-limits.js';
import type { QueueDeps } from './queue-deps.js';
import type { KeptFacts, QueueFacts } from './queue-facts.js';
import type { QueuePause } from './queue-pauses.js';

/** Jobs per state, in BullMQ's words. */
export type QueueCounts = StateCounts;

/** One queue as it stands. */
export interface QueueSummary {
  readonly name: string;
  readonly options: QueueFacts;
  readonly counts: QueueCounts;
  /**
   * Since when the job has waited that has done so for longest, of those that are first of their priority; one that is run again,
   * since it was ready for that. `undefined` when none waits.
   */
  readonly oldest: Date | undefined;
  /** Who paused it, why, since when and until when; `undefined` when it is not paused. */
  readonly paused: QueuePause | undefined;
  /** What it is held to in all processes together, said by operators rather than declared. */
  readonly limits: GlobalLimits;
  /** Jobs that ended, a minute, within the last five minutes; `undefined` where the queue keeps none to count. */
  readonly rates: { readonly completed: number | undefined; readonly failed: number | undefined };
  /**
   * Milliseconds until all that waits now is done, at the rate of the last five minutes; `undefined` when nothing ends, while
   * the queue is paused, or when what completes is not kept to be counted.
   */
  readonly timeToClear: number | undefined;
}

const WINDOW = 5 * MINUTE;

export async function queueSummary(
  { clock, engine, ask }: QueueDeps,
  name: string,
  options: QueueFacts,
  pause: Promise<QueuePause | undefined>,
): Promise<QueueSummary> {
  const now = clock.now();
  const [counts, paused, limits, oldest, recent] = await Promise.all([
    ask(name, `Counting the jobs of queue "${name}"`, () => engine.standings.counts(name)),
    pause,
    ask(name, `Looking for limits of queue "${name}"`, readGlobalLimits),
    ask(name, `Looking at queue "${name}"`, () => engine.standings.longestWaitSince(name)),
    ask(name, `Looking at queue "${name}"`, () => engine.list.recentEnds(name, now - WINDOW)),
  ]);
  const rates = {
    completed: rateOf(recent.completed, options.keep.completed, now),
    failed: rateOf(recent.failed, options.keep.failed, now),
  };
  const waiting = counts.waiting + counts.prioritized;
  const rate = rates.completed === undefined ? 0 : rates.completed + (rates.failed ?? 0);
  return {
    name,
    options,
    counts,
    // One whose delay was cut short has waited since then, which nobody has written down.
    oldest: oldest === undefined ? undefined : new Date(Math.min(oldest, now)),
    paused,
    limits,
    rates,
    timeToClear: rate > 0 && !paused ? Math.round((waiting / rate) * MINUTE) : undefined,
  };
}

// Of a queue that keeps fewer than end within the window, or for less time, those kept tell of a shorter one.
function rateOf({ count, since }: RecentEnds, kept: KeptFacts, now: number): number | undefined {
  if (kept.count === 0 || kept.age === 0) return undefined;
  const isCut = kept.count !== undefined && count >= kept.count && since !== undefined;
  const window = isCut ? Math.max(1, now - since) : Math.min(WINDOW, kept.age ?? WINDOW);
  return count / (window / MINUTE);
}
