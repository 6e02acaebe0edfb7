import { until } from '@cortado/test-support/until';
import { furthestApart, furthestFromShare, outOfOrder } from '../support/ranks-order.js';
import { type Ranks, ranksWorld } from '../support/ranks-service.js';
import type { ContractWorlds } from './contract-world.js';

/** In which order a worker takes the jobs of queues that share its slots, where each has so many. */
export function strategyOrder(worlds: ContractWorlds, jobs: number): void {
  const all = (ranks: Ranks) =>
    until(
      () => ranks.began.length,
      (it) => it >= 3 * jobs,
      60_000,
    );

  it('are emptied in the order in which they were named', async () => {
    const { ranks, fill, work } = await ranksWorld(worlds);
    await fill(jobs);
    const worker = await work({ queues: ['second', 'first', 'third'] });
    expect(worker).toMatchObject({ strategy: 'priority', concurrency: 10 });
    await all(ranks);
    expect(outOfOrder(ranks.began, ['second', 'first', 'third'])).toBeLessThanOrEqual(2);
    expect(ranks.mostAtATime.get('all')).toBeLessThanOrEqual(10);
  });

  it('have their turns one after the other, never far apart', async () => {
    const { ranks, fill, work } = await ranksWorld(worlds);
    await fill(jobs);
    await work({ concurrency: 10, strategy: 'round_robin' });
    await all(ranks);
    expect(furthestApart(ranks.began, jobs)).toBeLessThanOrEqual(10);
    expect(ranks.mostAtATime.get('all')).toBeLessThanOrEqual(10);
  });

  it('are drawn evenly at random, or as their weights say', async () => {
    const { ranks, fill, work } = await ranksWorld(worlds);
    await fill(jobs);
    const worker = await work({ concurrency: 10, strategy: 'random' });
    await all(ranks);
    expect(furthestFromShare(ranks.began, jobs, { first: 1, second: 1, third: 1 })).toBeLessThan(5);
    await worker.close();
    const before = ranks.began.splice(0).length;
    expect(before).toBe(3 * jobs);
    await fill(jobs);
    await work({ concurrency: 10, strategy: 'random', weights: { first: 3 } });
    await all(ranks);
    expect(furthestFromShare(ranks.began, jobs, { first: 3, second: 1, third: 1 })).toBeLessThan(5);
  });
}
