import { until } from '@cortado/test-support/until';
import { furthestApart } from '../support/ranks-order.js';
import { type Ranks, ranksWorld } from '../support/ranks-service.js';
import type { ContractWorlds } from './contract-world.js';
import { strategyOrder } from './strategy-order.js';

const JOBS = 150;

/** What every engine promises where several queues share the slots of a worker. */
export function strategyPromises(worlds: ContractWorlds): void {
  const all = (ranks: Ranks, count: number) =>
    until(
      () => ranks.began.length,
      (it) => it >= count,
    );

  describe('queues that share slots', () => {
    strategyOrder(worlds, JOBS);

    it('have their turns job by job where there is one slot, as often as their weight says', async () => {
      const { ranks, fill, work } = await ranksWorld(worlds);
      await fill(8);
      await work({ concurrency: 1, strategy: 'round_robin', weights: { second: 2 } });
      await all(ranks, 24);
      const first = ranks.began.slice(0, 16);
      expect(countOf(first)).toEqual({ first: 4, second: 8, third: 4 });
      expect(
        furthestApart(
          ranks.began.filter((it) => it !== 'second'),
          8,
        ),
      ).toBe(1);
      expect(ranks.mostAtATime.get('all')).toBe(1);
    });

    it('take no more slots than their own concurrency, and leave the others to the rest', async () => {
      const { ranks, fill, work } = await ranksWorld(worlds, { first: { concurrency: 2 } });
      await fill(6, ['first', 'second'], 'hold');
      const worker = await work({ concurrency: 5 });
      expect(worker.served).toEqual([
        { queue: 'first', concurrency: 2 },
        { queue: 'second', concurrency: 5 },
        { queue: 'third', concurrency: 5 },
      ]);
      await all(ranks, 5);
      expect(countOf(ranks.began)).toEqual({ first: 2, second: 3 });
      ranks.mayEnd.open();
      await all(ranks, 12);
      expect(ranks.mostAtATime.get('first')).toBe(2);
      expect(ranks.mostAtATime.get('all')).toBe(5);
    });

    it('are looked at as soon as a job comes, is due or is let go, while others keep slots', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      const enqueue = (queue: string, options = {}) =>
        cortado.enqueue('Ranks.run', [queue], { queue, ...options });
      /** From when it might run to its last start, as the datastore has them, whatever its result took to come here. */
      const waited = async (queue: string, { id }: { id: string }) => {
        const { queuedAt, runAt, startedAt } = await cortado.queue(queue).job(id).record();
        return (startedAt?.getTime() ?? Number.NaN) - (runAt ?? queuedAt).getTime();
      };
      await cortado.queue('second').pause();
      const paused = await enqueue('second');
      await work({ concurrency: 2 });
      await fill(1, ['first'], 'hold');
      await all(ranks, 1);
      const job = await enqueue('third');
      await job.result({ timeout: '30s' });
      expect(await waited('third', job)).toBeLessThan(1_500);
      const later = await enqueue('first', { delay: 700 });
      await later.result({ timeout: '30s' });
      expect(await waited('first', later)).toBeLessThan(5_000);
      const retried = await cortado.enqueue('Ranks.failOnce', ['third'], { queue: 'third' });
      await retried.result({ timeout: '30s' });
      expect(await waited('third', retried)).toBeLessThan(5_000);
      expect(ranks.began).not.toContain('second');
      const resumedAt = Date.now();
      await cortado.queue('second').resume();
      await paused.result({ timeout: '30s' });
      const { startedAt } = await cortado.queue('second').job(paused.id).record();
      expect((startedAt?.getTime() ?? Number.NaN) - resumedAt).toBeLessThan(7_000);
      ranks.mayEnd.open();
    });

    it('give what does not fit here to another worker, and all that runs back when they stop', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      const worker = await work({ concurrency: 1 });
      await fill(1, ['second'], 'hold');
      await all(ranks, 1);
      await work({ concurrency: 1 });
      await fill(1, ['first']);
      await until(
        () => ranks.began.length,
        (it) => it === 2,
        5_000,
      );
      await expect(worker.close({ grace: 0, abortGrace: 100 })).resolves.toMatchObject([
        { name: 'Ranks.hold', queue: 'second' },
      ]);
      await all(ranks, 3);
      ranks.mayEnd.open();
      await until(
        () => cortado.queue('second').counts(),
        (it) => it.completed === 1,
      );
    });

    it('lose slots to methods that outlive their limits, and get them back', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      await cortado.enqueue('Ranks.hold', ['first'], { queue: 'first', timeout: 1 });
      const worker = await work({ concurrency: 1 });
      await until(
        () => worker.runaways,
        (it) => it === 1,
      );
      await fill(1, ['second']);
      await until(
        () => cortado.queue('first').counts(),
        (it) => it.failed === 1,
      );
      await expect(cortado.queue('second').counts()).resolves.toMatchObject({ waiting: 1 });
      ranks.mayEnd.open();
      await all(ranks, 2);
    });

    it('keep to what limits a queue everywhere: its rate, and its jobs at a time', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds, {
        first: { limiter: { max: 2, duration: '1s' } },
      });
      await cortado.internals.producer.ask('second', 'limiting', (it) => it.setGlobalConcurrency(1));
      await fill(4, ['first']);
      await fill(6, ['second']);
      await fill(20, ['third']);
      const began = Date.now();
      for (let count = 0; count < 2; count++) await work({ concurrency: 4, strategy: 'round_robin' });
      await all(ranks, 30);
      expect(Date.now() - began).toBeGreaterThanOrEqual(900);
      expect(ranks.mostAtATime.get('second')).toBe(1);
    });
  });
}

function countOf(began: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const queue of began) counts[queue] = (counts[queue] ?? 0) + 1;
  return counts;
}
