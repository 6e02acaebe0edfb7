import { randomUUID } from 'node:crypto';
import { type Cortado, DoNotRetry, Enqueue, type MetricPoint } from '@cortado/core';
import type { ContractWorlds } from './contract-world.js';

class Metered {
  @Enqueue()
  async fine(): Promise<void> {}

  @Enqueue({ attempts: 2 })
  async faulty(isHopeless: boolean): Promise<void> {
    throw isHopeless ? new DoNotRetry(new Error('hopeless')) : new Error('again');
  }
}

/** What every engine promises to those who ask what workers have done. */
export function metricPromises(worlds: ContractWorlds): void {
  describe('the metrics', () => {
    it('tell what workers of several processes did, by queue and by job', async () => {
      const queue = `m${randomUUID().slice(0, 8)}`;
      const prefix = `{test-${randomUUID()}}`;
      // Of its own, too: what an engine without prefixes keeps of a queue is of every app.
      const idle = `${queue}-idle`;
      const queues = { [queue]: {}, [idle]: {} };
      const options = { services: [Metered], prefix, queues, defaults: { queue } };
      const one = await worlds.with(options);
      const two = worlds.app(options);
      const reader = worlds.app(options);
      await Promise.all([run(one, queue, [false, true]), run(two, queue, [])]);
      // What a process has counted is written down with its end, whoever else writes at the same moment.
      await Promise.all([one.close(), two.close()]);

      const [all, ...more] = await reader.metrics({ queue });
      expect(more).toEqual([]);
      // Two points, where a minute has begun meanwhile.
      const points = all?.points.filter((it) => it.started + it.completed + it.failed > 0) ?? [];
      const sum = (of: (point: MetricPoint) => number) => points.reduce((total, it) => total + of(it), 0);
      const counts = ['started', 'completed', 'failed', 'retried', 'cancelled', 'stalled'] as const;
      expect(counts.map((count) => sum((it) => it[count]))).toEqual([7, 4, 2, 1, 0, 0]);
      expect([sum((it) => it.wait.count), sum((it) => it.run.count)]).toEqual([7, 7]);
      expect(points[0]?.wait.p50).toEqual(expect.any(Number));
      expect(counts.map((count) => all?.total[count])).toEqual([7, 4, 2, 1, 0, 0]);
      expect([all?.total.wait.count, all?.total.run.count]).toEqual([7, 7]);
      const [some] = await reader.metrics({ queues: [idle, queue] });
      expect(some?.total.run).toEqual(all?.total.run);
      const [other] = await reader.metrics({ queues: [idle], queue });
      expect(other?.total).toMatchObject({ started: 0, wait: { count: 0, p95: undefined } });
      await expect(reader.metrics({ queues: ['shrot'] })).rejects.toThrow('Did you mean "short"?');
      for (const { at } of points) expect(Date.now() - at.getTime()).toBeLessThan(5 * 60_000);

      const byName = await reader.metrics({ queue, by: 'name', step: '1h' });
      const sums = byName.map(({ name, points }) => [name, points.reduce((sum, it) => sum + it.started, 0)]);
      expect(Object.fromEntries(sums)).toEqual({ 'Metered.fine': 4, 'Metered.faulty': 3 });
      const [week] = await reader.metrics({ queue, from: new Date(Date.now() - 7 * 86_400_000), step: '6h' });
      expect(week?.points.reduce((sum, it) => sum + it.completed, 0)).toBe(4);
    });
  });

  async function run(cortado: Cortado, queue: string, faulty: readonly boolean[]): Promise<void> {
    await worlds.work(cortado, { queues: [queue] });
    const jobs = [1, 2].map(() => cortado.jobs(Metered).fine());
    for (const it of await Promise.all(jobs)) await it.result({ timeout: '30s' });
    for (const it of faulty) {
      const job = await cortado.jobs(Metered).faulty(it);
      await expect(job.result({ timeout: '30s' })).rejects.toThrow();
    }
  }
}
