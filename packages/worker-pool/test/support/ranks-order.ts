import { RANKS } from './ranks-service.js';

/** How many jobs began after one of a queue that comes later. */
export function outOfOrder(began: readonly string[], order: readonly string[]): number {
  let latest = 0;
  return began.filter((queue) => {
    const rank = order.indexOf(queue);
    latest = Math.max(latest, rank);
    return rank < latest;
  }).length;
}

/** By how many jobs the queue that is furthest ahead ever was, while all of them had jobs. */
export function furthestApart(began: readonly string[], jobs: number): number {
  const counts = new Map(began.map((it) => [it, 0]));
  let furthest = 0;
  for (const queue of began) {
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
    if ([...counts.values()].includes(jobs)) break;
    furthest = Math.max(furthest, Math.max(...counts.values()) - Math.min(...counts.values()));
  }
  return furthest;
}

/** How far the count of any queue is from its share, in standard deviations, while all of them had jobs. */
export function furthestFromShare(
  began: readonly string[],
  jobs: number,
  weights: Readonly<Record<string, number>>,
): number {
  const lots = Object.values(weights).reduce((sum, it) => sum + it, 0);
  const counts = new Map(RANKS.map((it) => [it as string, 0]));
  let seen = 0;
  for (const queue of began) {
    counts.set(queue, (counts.get(queue) ?? 0) + 1);
    seen++;
    if ([...counts.values()].includes(jobs)) break;
  }
  return Math.max(
    ...RANKS.map((queue) => {
      const share = (weights[queue] ?? 1) / lots;
      return Math.abs((counts.get(queue) ?? 0) - seen * share) / Math.sqrt(seen * share * (1 - share));
    }),
  );
}
