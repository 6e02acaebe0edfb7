import { until } from '@cortado/test-support/until';
import { ranksWorld } from '../support/ranks-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises of workers that end by themselves. */
export function workerEndPromises(worlds: ContractWorlds): void {
  describe('a worker that ends by itself', () => {
    it.each([
      ['of one queue', ['first']],
      ['of queues that share slots', ['first', 'second']],
    ])('begins no more jobs than it may, and says why it ends: %s', async (_, queues) => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      const reasons: string[] = [];
      cortado.on('worker.retired', ({ reason }) => reasons.push(reason));
      await fill(9, ['first']);
      const worker = await work({ queues, concurrency: 1, maxJobs: 3 });
      await expect(worker.closed).resolves.toEqual([]);
      expect(ranks.began).toHaveLength(3);
      expect(reasons).toEqual(['it has begun 3 of at most 3 jobs']);
      await expect(cortado.queue('first').counts()).resolves.toMatchObject({
        waiting: 6,
        active: 0,
        completed: 3,
      });
    });

    it('lets jobs in hand end where it uses more memory than it may', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      await fill(1, ['first'], 'hold');
      const ending = new Promise<string>((resolve) => {
        cortado.on('worker.retired', ({ reason }) => resolve(reason));
      });
      const worker = await work({ concurrency: 2, maxMemory: '1MB' });
      await until(
        () => ranks.began.length,
        (it) => it === 1,
      );
      await expect(ending).resolves.toMatch(/^it uses [\d,]+ MB of memory, more than 1 MB$/);
      expect(worker.activeCount).toBe(1);
      ranks.mayEnd.open();
      await expect(worker.closed).resolves.toEqual([]);
      await expect(cortado.queue('first').counts()).resolves.toMatchObject({ completed: 1 });
    });

    it('in burst mode has run what was due, retries too, and leaves what is not or is paused', async () => {
      const { cortado, ranks, fill, work } = await ranksWorld(worlds);
      const enqueue = (queue: string, options = {}) =>
        cortado.enqueue('Ranks.run', [queue], { queue, ...options });
      await cortado.queue('third').pause();
      await fill(2, ['third']);
      await fill(2, ['first']);
      await enqueue('second', { delay: 1 });
      await enqueue('second', { delay: '1h' });
      await cortado.enqueue('Ranks.failOnce', ['first'], { queue: 'first' });
      const worker = await work({ burst: true });
      await worker.closed;
      expect(ranks.began.toSorted()).toEqual(['first', 'first', 'first', 'first, failing', 'second']);
      await expect(cortado.queue('second').counts()).resolves.toMatchObject({ completed: 1, delayed: 1 });
      await expect(cortado.queue('third').counts()).resolves.toMatchObject({ waiting: 2 });
      await cortado.queue('third').resume();
    });
  });
}
