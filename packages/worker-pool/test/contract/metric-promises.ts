import { randomUUID } from 'node:crypto';
import { type Cortado, currentJob, DoNotRetry, Enqueue, type MetricPoint, RetryLater } from '@cortado/core';
import { newQueue } from '@cortado/core/internal';
import { gate, until } from '@cortado/test-support/until';
import type { ContractWorlds } from './contract-world.js';

class Metered {
  @Enqueue()
  async fine(): Promise<void> {}

  @Enqueue({ attempts: 2 })
  async faulty(isHopeless: boolean): Promise<void> {
    throw isHopeless ? new DoNotRetry(new Error('hopeless')) : new Error('again');
  }
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Milliseconds until jobs are to run again, and for how long they are left to wait then. */
const SOON = 300;
const AT_LEAST = 40;

/** Is started for a second time in every way there is. */
class Again {
  readonly seen = new Set<string>();
  readonly isUnderWay = gate();

  @Enqueue()
  async again(how: string): Promise<void> {
    if (this.seen.has(how)) return;
    this.seen.add(how);
    if (how === 'later') throw new RetryLater(SOON);
    if (how !== 'handed back') throw new Error(how);
    this.isUnderWay.open();
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
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
      // Points begin at whole hours, but what was before is in none.
      const from = new Date(Math.ceil(Date.now() / MINUTE) * MINUTE);
      const [next] = await reader.metrics({ queue, from, to: new Date(from.getTime() + HOUR), step: '1h' });
      expect(next?.points[0]).toMatchObject({ at: from, started: 0 });
      expect(next?.total).toMatchObject({ at: from, started: 0 });
    });

    it('count a wait from the moment on when a job is ready: again, too, by whatever made it so', async () => {
      const queue = `m${randomUUID().slice(0, 8)}`;
      const service = new Again();
      const options = { services: [Again], container: { resolve: () => service }, queues: { [queue]: {} } };
      const cortado = await worlds.with({ ...options, defaults: { queue } });
      const waited = new Map<string, number[]>();
      cortado.on('job.started', (it) => waited.set(it.id, [...(waited.get(it.id) ?? []), it.waited]));
      const raw = worlds.closeAfter(newQueue(cortado.internals.engine.producer, queue));
      const backoff = { type: 'fixed', delay: SOON };
      const ways = {
        backoff: { attempts: 2, backoff },
        'at once': { attempts: 2 },
        later: {},
        'by hand': {},
      };
      const queued = { timestamp: Date.now() - HOUR };
      for (const [how, opts] of Object.entries({ ...ways, 'handed back': {} }))
        await raw.add('Again.again', [how], { jobId: how, ...queued, ...opts });
      const oldest = async () => (await cortado.queues()).find((it) => it.name === queue)?.oldest?.getTime();
      expect(Date.now() - ((await oldest()) ?? 0)).toBeGreaterThanOrEqual(HOUR);
      // One at a time: what is to be run again waits behind the last, which goes back to the front.
      const worker = await worlds.work(cortado, { queues: [queue], concurrency: 1 });
      await service.isUnderWay.opened;
      await worker.close({ grace: 0 });
      expect(Date.now() - ((await oldest()) ?? 0)).toBeLessThan(HOUR / 2);
      await cortado.job(queue, 'by hand').retry();
      expect(Date.now() - ((await oldest()) ?? 0)).toBeLessThan(HOUR / 2);
      // On a slow machine a delay may have been over before.
      const early = new Set([...waited].filter(([, starts]) => starts.length > 1).map(([how]) => how));
      const ready = Date.now() + SOON;
      await until(Date.now, (it) => it >= ready + AT_LEAST);
      await worlds.work(cortado, { queues: [queue] });
      const hows = [...Object.keys(ways), 'handed back'];
      await Promise.all(hows.map((how) => cortado.job(queue, how).result({ timeout: '30s' })));
      const said = hows.map((how) => {
        const [first = 0, again = 0] = waited.get(how) ?? [];
        return [how, first >= HOUR, (early.has(how) || again >= AT_LEAST) && again < HOUR / 2];
      });
      expect(said).toEqual(hows.map((how) => [how, true, true]));
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
