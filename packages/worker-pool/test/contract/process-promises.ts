import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Cortado, type ProcessRecord, startScheduler } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { CancelProcess } from '../support/cancel-process.js';
import { Operated, operatedWorld } from '../support/operated-service.js';
import type { ContractWorlds } from './contract-world.js';

/** What every engine promises to those who ask which processes there are. */
export function processPromises(worlds: ContractWorlds): void {
  // Engines without a key prefix list those of other tests too.
  const workersOf = async (cortado: Cortado, queue: string) =>
    (await cortado.processes()).filter((it) => it.queues.some(({ name }) => name === queue));

  describe('the processes', () => {
    it('are listed with what they serve and run, while they do', async () => {
      const { cortado, queue, service, work } = await operatedWorld(worlds, { app: 'shop', version: 'v7' });
      const worker = await work({ concurrency: 3 });
      const list = () => workersOf(cortado, queue);
      const [idle] = await until(list, (it) => it.length === 1);
      expect(idle).toEqual({
        kind: 'worker',
        app: 'shop',
        version: 'v7',
        host: hostname(),
        pid: process.pid,
        since: expect.any(Date),
        lastSeen: expect.any(Date),
        status: 'idle',
        queues: [{ name: queue, concurrency: 3, active: 0 }],
        slots: { total: 3, taken: 0 },
        currentJobs: [],
        memory: expect.any(Number),
        loopLag: expect.any(Number),
        clockOffset: 0,
      });
      expect(idle?.memory).toBeGreaterThan(10_000_000);
      const job = await cortado.jobs(Operated).block();
      await service.started.opened;
      const [busy] = await until(list, ([it]) => it?.status === 'busy');
      expect(busy).toMatchObject({
        slots: { total: 3, taken: 1 },
        currentJobs: [{ id: job.id, name: 'Operated.block', queue, since: expect.any(Date) }],
      });
      const closed = worker.close({ grace: '20s' });
      await until(list, ([it]) => it?.status === 'quiet');
      service.mayEnd.open();
      await closed;
      await expect(list()).resolves.toEqual([]);
    });

    it('take no more jobs once told to be quiet from elsewhere, and let those they have end', async () => {
      const { cortado, queue, service, work } = await operatedWorld(worlds);
      const worker = await work({ concurrency: 1 });
      const place = { host: hostname(), pid: process.pid };
      await until(
        () => workersOf(cortado, queue),
        (it) => it.length === 1,
      );
      const running = await cortado.jobs(Operated).block();
      await service.started.opened;
      await expect(cortado.process(place).restart()).resolves.toEqual({ outcome: 'refused', why: 'no-pool' });
      await expect(cortado.process({ ...place, pid: 1 << 30 }).quiet()).resolves.toEqual({
        outcome: 'refused',
        why: 'gone',
      });
      await expect(cortado.process(place).scale(0)).rejects.toThrow('Expected the number of processes');
      await expect(cortado.process(place).quiet()).resolves.toEqual({ outcome: 'accepted' });
      await until(
        () => workersOf(cortado, queue),
        ([it]) => it?.status === 'quiet',
      );
      const { id } = await cortado.jobs(Operated).answer({ rows: 1 });
      const { issues } = await until(
        () => cortado.schedulerHealth({ maxWait: 0 }),
        (it) => it.issues.some(({ kind }) => kind === 'no-worker'),
      );
      expect(issues.find((it) => it.subject === queue)?.message).toContain('and its worker is quiet');
      service.mayEnd.open();
      await running.result({ timeout: '30s' });
      expect((await cortado.job(queue, id).status()).state).toBe('waiting');
      expect(worker.activeCount).toBe(0);
    });

    it('mark when a version of their app was first seen, once for all of them', async () => {
      const app = `app-${randomUUID().slice(0, 8)}`;
      const marks = async (of: Cortado) => (await of.deploys()).filter((it) => it.app === app);
      const first = await worlds.with({ app, version: 'v1' });
      worlds.closeAfter(await startScheduler(first));
      const [seen] = await until(
        () => marks(first),
        (it) => it.length === 1,
      );
      expect(seen).toEqual({ app, version: 'v1', at: expect.any(Date) });
      await first.close();
      for (const version of ['v1', 'v2']) {
        const next = worlds.app({ ...first.internals.options, app, version });
        worlds.closeAfter(await startScheduler(next));
        await until(
          () => marks(next),
          (it) => it.some((mark) => mark.version === version),
        );
      }
      const reader = worlds.app({ ...first.internals.options, app });
      expect((await marks(reader)).map((it) => it.version)).toEqual(['v2', 'v1']);
      expect((await marks(reader))[1]).toEqual(seen);
    });

    it('have schedulers among them', async () => {
      const cortado = await worlds.with({ app: `app-${randomUUID().slice(0, 8)}` });
      const scheduler = worlds.closeAfter(await startScheduler(cortado));
      const list = async () =>
        (await cortado.processes()).filter((it) => it.app === cortado.internals.options.app);
      const [listed] = await until(list, (it) => it.length === 1);
      expect(listed).toMatchObject({ kind: 'scheduler', status: 'idle', queues: [], version: undefined });
      await scheduler.close();
      await expect(list()).resolves.toEqual([]);
    });

    it('that are killed say gone within seconds, and disappear', async () => {
      const prefix = `{test-${randomUUID()}}`;
      const cortado = worlds.app({ prefix });
      await cortado.migrate();
      const victim = new CancelProcess(worlds.url, prefix);
      worlds.closeAfter(victim);
      await victim.hears('serving');
      const list = async (): Promise<ProcessRecord | undefined> =>
        (await cortado.processes()).find((it) => it.pid === victim.pid);
      await until(list, (it) => it?.status === 'idle');
      const health = async () => (await cortado.schedulerHealth()).figures.workers;
      const workers = await health();
      victim.kill();
      const killedAt = Date.now();
      await until(list, (it) => it?.status === 'gone', 25_000);
      expect(Date.now() - killedAt).toBeLessThan(20_000);
      await until(health, (it) => it < workers);
      await until(list, (it) => it === undefined, 40_000);
    });
  });
}
