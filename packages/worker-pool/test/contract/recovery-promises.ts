import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cortado } from '@cortado/core';
import { newWorker } from '@cortado/core/internal';
import { until } from '@cortado/test-support/until';
import type { WorkerPoolOptions } from '@cortado/worker-pool';
import { Notes } from '../support/notes.js';
import { PoolHost } from '../support/pool-host.js';
import config from '../support/recovery.config.js';
import type { ContractWorlds } from './contract-world.js';

const CONFIG = fileURLToPath(new URL('../support/recovery.config.ts', import.meta.url));

/** What every engine promises of the jobs of a process that is no more. */
export function recoveryPromises(worlds: ContractWorlds): void {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-recovery-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** An app, and what starts pools of its jobs in processes of their own. */
  async function world() {
    const prefix = `{test-${randomUUID()}}`;
    const cortado = await worlds.with({ ...config, connection: worlds.url, prefix });
    const notes = new Notes(join(folder, prefix));
    const pool = async (options: WorkerPoolOptions) => {
      const env = { TEST_CONNECTION: worlds.url, TEST_PREFIX: prefix, TEST_NOTES: notes.file };
      const host = new PoolHost({ config: CONFIG, concurrency: 2, ...options }, env);
      worlds.closeAfter({ close: () => host.killAll() });
      await host.serving();
      return host;
    };
    const started = (times: number) =>
      until(
        () => notes.of('start').map((it) => it.split(' ')),
        (starts) => starts.length >= times,
      );
    return { cortado, notes, pool, started };
  }

  const stateOf = async (cortado: Cortado, queue: string, id: string) =>
    cortado.internals.producer.ask(queue, 'looking', async (it) => {
      const job = await it.getJob(id);
      return { made: job?.attemptsMade, lost: job?.stalledCounter, state: await job?.getState() };
    });

  describe('the jobs of a process that died', () => {
    it('run again within two seconds where a pool saw it die, before what waits, and use no attempt', async () => {
      const { cortado, notes, pool, started } = await world();
      const host = await pool({ processes: 2, queues: ['short'], concurrency: 1 });
      const job = await cortado.enqueue('work', [1, 20_000]);
      const [[, victim = ''] = []] = await started(1);
      // The other child is busy until the lost job is back; what waits behind must not come first.
      await cortado.enqueue('hold', [2]);
      await started(2);
      for (const index of [3, 4]) await cortado.enqueue('work', [index, 20_000]);
      process.kill(Number(victim), 'SIGKILL');
      const killedAt = Date.now();
      await until(
        () => host.lines,
        (lines) => /process \d+ on .+ is gone; its 1 job goes back/.test(lines),
      );
      writeFileSync(`${notes.file}.end`, '');
      const starts = await started(3);
      expect(starts[2]).toEqual(['1', expect.not.stringMatching(victim), expect.any(String), '1', job.id]);
      expect(Number(starts[2]?.[2]) - killedAt).toBeLessThan(2_000);
      expect(await stateOf(cortado, 'short', job.id)).toEqual({ made: 0, lost: 1, state: 'active' });
    });

    it('are moved only under its own locks, with their priority, and how they end there is refused', async () => {
      const { cortado } = await world();
      const { engine, producer } = cortado.internals;
      const link = { autorun: false, maxStalledCount: 100, lockDuration: 60_000, stalledInterval: 60_000 };
      const dead = newWorker(engine.workerLink(), 'short', async () => 'done', link, 'dead.0');
      const other = newWorker(engine.workerLink(), 'short', async () => 'done', link, 'dead2.0');
      worlds.closeAfter({
        close: async () => void (await Promise.all([dead.close(true), other.close(true)])),
      });
      const plain = await cortado.enqueue('work', [1, 1]);
      const first = await dead.getNextJob('dead.0:0', { block: false });
      const kept = await cortado.enqueue('work', [2, 1]);
      await other.getNextJob('dead2.0:0', { block: false });
      const urgent = await cortado.enqueue('work', [3, 1], { priority: 5 });
      await dead.getNextJob('dead.0:1', { block: false });
      const behind = await cortado.enqueue('work', [4, 1]);
      const handBack = () =>
        producer.ask('short', 'handing back', async (queue) =>
          engine.recovery?.lostJobs.handBack(queue, 'dead'),
        );
      const moved = (await handBack()) ?? [];
      expect(moved.map((it) => it.id).sort()).toEqual([plain.id, urgent.id].sort());
      expect(moved[0]?.name).toBe('work');
      await expect(handBack()).resolves.toEqual([]);
      expect(await cortado.queue('short').counts()).toMatchObject({ waiting: 2, prioritized: 1, active: 1 });
      await expect(first?.moveToCompleted('late' as never, 'dead.0:0', false)).rejects.toThrow();
      await expect(dead.extendJobLocks([plain.id], ['dead.0:0'], 60_000)).resolves.toEqual([plain.id]);
      expect(await stateOf(cortado, 'short', urgent.id)).toEqual({ made: 0, lost: 1, state: 'prioritized' });
      expect(await stateOf(cortado, 'short', kept.id)).toMatchObject({ lost: 0, state: 'active' });
      const order: string[] = [];
      cortado.on('job.started', ({ id }) => order.push(id));
      await worlds.work(cortado, { queues: ['short'], concurrency: 1 });
      for (const job of [plain, urgent, behind]) await job.result();
      expect(order).toEqual([plain.id, behind.id, urgent.id]);
    });

    it('are handed back by whoever operates the queue once their locks have run out, and no others', async () => {
      const { cortado } = await world();
      const link = { autorun: false, lockDuration: 1_000, stalledInterval: 60_000 };
      const dead = newWorker(
        cortado.internals.engine.workerLink(),
        'short',
        async () => 'done',
        link,
        'dead',
      );
      const well = newWorker(
        cortado.internals.engine.workerLink(),
        ...(['short', async () => 'done', { ...link, lockDuration: 60_000 }, 'well'] as const),
      );
      worlds.closeAfter({
        close: async () => void (await Promise.all([dead.close(true), well.close(true)])),
      });
      const lost = await cortado.enqueue('work', [1, 1]);
      const first = await dead.getNextJob('dead:0', { block: false });
      const urgent = await cortado.enqueue('work', [2, 1], { priority: 5 });
      await dead.getNextJob('dead:1', { block: false });
      const kept = await cortado.enqueue('work', [3, 1]);
      await well.getNextJob('well:0', { block: false });
      const behind = await cortado.enqueue('work', [4, 1]);
      const queue = cortado.queue('short');
      const seen = async () => (await cortado.doctor()).find((it) => it.code === 'orphaned-jobs')?.facts;
      await until(seen, (it) => (it as { ids?: string[] } | undefined)?.ids?.length === 2);
      const moved = await queue.handBackOrphans();
      expect(moved.toSorted()).toEqual([lost.id, urgent.id].toSorted());
      await expect(queue.handBackOrphans()).resolves.toEqual([]);
      await expect(seen()).resolves.toBeUndefined();
      expect(await stateOf(cortado, 'short', lost.id)).toEqual({ made: 0, lost: 1, state: 'waiting' });
      expect(await stateOf(cortado, 'short', urgent.id)).toEqual({ made: 0, lost: 1, state: 'prioritized' });
      expect(await stateOf(cortado, 'short', kept.id)).toMatchObject({ lost: 0, state: 'active' });
      // Who wakes up again writes nothing.
      await expect(first?.moveToCompleted('late' as never, 'dead:0', false)).rejects.toThrow();
      const order: string[] = [];
      cortado.on('job.started', ({ id }) => order.push(id));
      await worlds.work(cortado, { queues: ['short'], concurrency: 1 });
      for (const job of [lost, urgent, behind]) await job.result();
      expect(order).toEqual([lost.id, behind.id, urgent.id]);
    });

    it('are taken over by another pool when a whole one was killed, once', async () => {
      const { cortado, notes, pool, started } = await world();
      const first = await pool({ processes: 2, queues: ['short'] });
      const jobs = await cortado.enqueueMany([0, 1, 2, 3].map((index) => ({ name: 'hold', args: [index] })));
      await started(4);
      await first.killAll();
      const second = await pool({ processes: 2, queues: ['short'] });
      const servedAt = Date.now();
      const starts = await started(8).catch((error: Error) => {
        throw new Error(`${error.message}\n${second.lines}`);
      });
      expect(Math.max(...starts.slice(4).map(([, , at]) => Number(at))) - servedAt).toBeLessThan(20_000);
      writeFileSync(`${notes.file}.end`, '');
      for (const job of jobs) await job.result({ timeout: '30s' });
      expect(notes.of('end').map((it) => it.split(' ')[3])).toEqual(['1', '1', '1', '1']);
      expect(second.lines.match(/is gone; its \d+ jobs? go/g)?.length).toBeLessThanOrEqual(2);
    });
  });
}
