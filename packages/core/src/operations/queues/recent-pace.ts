import { MINUTE, SECOND } from '../../clock/clock.js';
import type { RecentRun } from '../../datastore/ports/job-list.js';
import type { EndsFacts } from './predicted-start.js';
import type { QueueDeps } from './queue-deps.js';

const LONGEST = 5 * MINUTE;
/** A shorter time tells more of chance than of pace. */
const SHORTEST = 2 * SECOND;
/** What ended last tells most of what comes next; fewer than these tell of chance. */
const MOST = 300;
/** From one job to the next a worker takes less. */
const BETWEEN_JOBS = SECOND / 2;

/** How the slots stand that jobs of a queue run in. */
export interface SlotsFacts {
  /** Jobs of it that run. */
  readonly active: number;
  /** Whether time in which none ran was nobody's: no limiter, and no job of another queue, may have taken it. */
  readonly isIdleLost: boolean;
}

/**
 * The last runs of a queue's jobs that ended since the job at its head has waited, within the last five minutes: all that time there was
 * more to do than slots to do it in, so that idle times before do not count.
 */
export async function recentRuns(
  { ask, clock, engine }: Pick<QueueDeps, 'ask' | 'clock' | 'engine'>,
  queue: string,
): Promise<readonly RecentRun[]> {
  const now = clock.now();
  const what = `Looking at queue "${queue}"`;
  const head = await ask(queue, what, () => engine.list.nextWaitsSince(queue));
  return await ask(queue, what, () => engine.list.recentRuns(queue, paceSince(head, now), MOST));
}

/** Since when runs tell of the pace of a queue whose next job has waited since `head`. */
export function paceSince(head: number | undefined, now: number): number {
  return Math.max(now - LONGEST, Math.min(head ?? now, now - SHORTEST));
}

/** How many jobs ended in which time. A pause, or a time without workers, is no part of it. It looks at no clock and at no datastore. */
export function paceOf(
  runs: readonly RecentRun[],
  { active, isIdleLost }: SlotsFacts,
  now: number,
): EndsFacts {
  const latest = runs.toSorted((a, b) => b.endedAt - a.endedAt).slice(0, MOST);
  // From the first end on: before it workers may not have been there, and of a queue that keeps few, those kept tell of a shorter time.
  const first = latest.at(-1)?.endedAt ?? now;
  const idle = isIdleLost ? idleTime(latest, first, active > 0 ? undefined : now) : 0;
  return { count: latest.length, within: Math.max(1, now - first - idle) };
}

/** Milliseconds from `first` on in which no job ran, up to `until` where none runs now. */
function idleTime(runs: readonly RecentRun[], first: number, until: number | undefined): number {
  let [idle, busyUntil] = [0, first];
  const pass = (moment: number) => {
    if (moment - busyUntil > BETWEEN_JOBS) idle += moment - busyUntil;
  };
  for (const { startedAt, endedAt } of runs.toSorted((a, b) => a.startedAt - b.startedAt)) {
    pass(startedAt);
    busyUntil = Math.max(busyUntil, endedAt);
  }
  if (until !== undefined) pass(until);
  return idle;
}
