import { MINUTE, SECOND } from '../../clock/clock.js';
import type { JobViewDeps } from './job-view.js';
import type { EndsFacts } from './predicted-start.js';

const LONGEST = 5 * MINUTE;
/** A shorter time tells more of chance than of pace. */
const SHORTEST = 2 * SECOND;
/** So many ends are counted at most, of each kind. */
const MOST_COUNTED = 10_000;

/**
 * How many jobs of a queue ended since the job at its head has waited, within the last five minutes: all that time there was more
 * to do than slots to do it in, so that idle times before do not count.
 */
export async function recentPace(
  { ask, clock, engine, facts }: Pick<JobViewDeps, 'ask' | 'clock' | 'engine' | 'facts'>,
  queue: string,
): Promise<EndsFacts> {
  const now = clock.now();
  const what = `Looking at queue "${queue}"`;
  const head = await ask(queue, what, () => engine.list.nextWaitsSince(queue));
  const since = Math.max(now - LONGEST, Math.min(head ?? now, now - SHORTEST));
  const { completed, failed } = await ask(queue, what, () => engine.list.recentEnds(queue, since));
  const kept = Math.min(MOST_COUNTED, facts.keep.completed.count ?? MOST_COUNTED);
  // Of a queue that keeps fewer than end within that time, those kept tell of a shorter one.
  const isCut = completed.count >= kept && completed.since !== undefined;
  const within = Math.max(1, now - (isCut ? (completed.since as number) : since));
  return { count: completed.count + failed.count, within };
}
