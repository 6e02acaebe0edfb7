import { MINUTE, SECOND } from '../../clock/clock.js';
import type { EndsFacts } from './predicted-start.js';
import type { QueueDeps } from './queue-deps.js';

const LONGEST = 5 * MINUTE;
/** A shorter time tells more of chance than of pace. */
const SHORTEST = 2 * SECOND;

/**
 * How many jobs of a queue ended since the job at its head has waited, within the last five minutes: all that time there was more
 * to do than slots to do it in, so that idle times before do not count.
 */
export async function recentPace(
  { ask, clock, engine }: Pick<QueueDeps, 'ask' | 'clock' | 'engine'>,
  queue: string,
): Promise<EndsFacts> {
  const now = clock.now();
  const what = `Looking at queue "${queue}"`;
  const head = await ask(queue, what, () => engine.list.nextWaitsSince(queue));
  const since = Math.max(now - LONGEST, Math.min(head ?? now, now - SHORTEST));
  const { completed, failed } = await ask(queue, what, () => engine.list.recentEnds(queue, since));
  // From the first end on: before it workers may not have been there, and of a queue that keeps few, those kept tell of a shorter time.
  const first = Math.min(completed.since ?? now, failed.since ?? now);
  return { count: completed.count + failed.count, within: Math.max(1, now - first) };
}
