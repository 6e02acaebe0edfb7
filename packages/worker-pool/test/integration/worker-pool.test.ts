import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado, type JobHandle } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { WorkerPoolOptions } from '@cortado/worker-pool';
import { descendants } from '../support/descendants.js';
import config from '../support/pool.config.js';
import { isAlive, PoolHost } from '../support/pool-host.js';

const CONFIG = fileURLToPath(new URL('../support/pool.config.ts', import.meta.url));
const REFUSING = fileURLToPath(new URL('../support/refusing-children.config.ts', import.meta.url));
const QUICK = { lockDuration: '2s', stalledInterval: '1s' } as const;

describe('a pool of worker processes', () => {
  const hosts: PoolHost[] = [];
  let cortado: Cortado;
  let prefix: string;

  beforeEach(() => {
    prefix = `pool-${randomUUID()}`;
    cortado = createCortado({ ...config, connection: process.env.REDIS_URL, prefix });
  });

  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((it) => it.kill()));
    await cortado.close();
  });

  function host(options: WorkerPoolOptions, env: Record<string, string> = {}): PoolHost {
    const made = new PoolHost({ config: CONFIG, ...options }, { TEST_PREFIX: prefix, ...env });
    hosts.push(made);
    return made;
  }

  /** The processes a job has run in, from its log. */
  async function ranIn(job: JobHandle<unknown>, times: number): Promise<number[]> {
    return (
      await until(
        () => job.logs(),
        (logs) => logs.length >= times,
      )
    ).map(Number);
  }

  it('runs jobs in as many processes as asked, none of them the parent', async () => {
    const pool = host({ processes: 2 });
    const pids = await pool.serving();
    expect(new Set([...pids, pool.pid, process.pid]).size).toBe(4);
    const waiting = [await cortado.enqueue('wait'), await cortado.enqueue('pid')];
    expect(pids).toContain(await waiting[1]?.result());
    expect(pids).toContain((await ranIn(waiting[0] as JobHandle<unknown>, 1))[0]);
    expect(pool.lines).toMatch(/child \d+ serves short, default, long/);
  });

  it('starts another child for one that is killed, and its job runs again', async () => {
    const pool = host({ processes: 2, queues: ['long'], ...QUICK });
    const pids = await pool.serving();
    const job = await cortado.enqueue('wait');
    const [first] = await ranIn(job, 1);
    process.kill(first as number, 'SIGKILL');
    const [, second] = await ranIn(job, 2);
    expect(pids).toContain(first);
    expect(second).not.toBe(first);
    await until(
      () => pool.lines,
      (lines) => lines.split('serves long\n').length > 3,
    );
    expect(pool.lines).toContain(`child ${first} ended by SIGKILL, another starts in 250 ms`);
  });

  it('hands back what still runs when it closes, and ends', async () => {
    const pool = host({ processes: 2 });
    const pids = await pool.serving();
    const job = await cortado.enqueue('wait');
    await ranIn(job, 1);
    expect(await pool.close({ grace: 0 })).toEqual([{ id: job.id, name: 'wait', queue: 'long' }]);
    expect(await job.status()).toMatchObject({ state: 'waiting', attempts: 0 });
    expect(await pool.ended()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  it.each([
    ['loads its config', async () => undefined],
    [
      'starts its processes',
      async (pool: PoolHost) =>
        void (await until(
          () => descendants(pool.pid),
          (children) => children.length > 0,
        )),
    ],
  ])('is closed while it %s', async (_, begun) => {
    const pool = host({ processes: 2 });
    await begun(pool);
    pool.tellToClose({ grace: 0 });
    expect(await pool.failure()).toEqual({
      name: 'PoolClosedError',
      message: expect.stringContaining('found one that has been closed'),
    });
    expect(await pool.ended()).toBe(0);
  });

  it('kills a blocked child that does not answer to close', async () => {
    const pool = host({ processes: 1 });
    const [child] = await pool.serving();
    await ranIn(await cortado.enqueue('block'), 1);
    expect(await pool.close({ grace: 0, abortGrace: 0 })).toEqual([]);
    expect(isAlive(child as number)).toBe(false);
  });

  it('leaves no child behind when it is killed, not even a blocked one', async () => {
    const pool = host({ processes: 2, queues: ['long'], concurrency: 1 });
    const pids = await pool.serving();
    const jobs = [await cortado.enqueue('wait'), await cortado.enqueue('block')];
    for (const job of jobs) await ranIn(job, 1);
    await pool.kill();
    await until(
      () => pids.filter(isAlive),
      (left) => left.length === 0,
    );
    // The child that could still hear handed its job back at once.
    expect(await jobs[0]?.status()).toMatchObject({ state: 'waiting', attempts: 0 });
  });

  it('lets its children stand through Ctrl-C, which they hear too', async () => {
    const pool = host({ processes: 1 });
    const [child] = await pool.serving();
    process.kill(child as number, 'SIGINT');
    expect(await (await cortado.enqueue('pid')).result()).toBe(child);
  });

  it('replaces a child that was told to end, and had the grace of the pool for its jobs', async () => {
    const pool = host({ processes: 1, grace: 0 });
    const [child] = await pool.serving();
    const job = await cortado.enqueue('wait');
    expect(await ranIn(job, 1)).toEqual([child]);
    process.kill(child as number, 'SIGTERM');
    // Sooner than with the grace of a worker that nobody gave one.
    await until(
      () => pool.lines,
      (lines) => lines.includes(`child ${child} ended by exit code 0`),
      20_000,
    );
    expect(await (await cortado.enqueue('pid')).result()).not.toBe(child);
  });

  it('gives a child that collected runaways a successor', async () => {
    const pool = host({ processes: 1, maxRunaways: 2 });
    const [child] = await pool.serving();
    const jobs = [await cortado.enqueue('deaf'), await cortado.enqueue('deaf')];
    for (const job of jobs)
      await expect(job.result({ timeout: '40s' })).rejects.toThrow('deaf ran past its time limit of 200 ms');
    await until(
      () => isAlive(child as number),
      (alive) => !alive,
    );
    expect(pool.lines).toContain(`child ${child} gets a successor: methods that ran past their limits`);
    expect(await (await cortado.enqueue('pid')).result({ timeout: '40s' })).not.toBe(child);
  });

  it('gives a child whose event loop is blocked a successor', async () => {
    const pool = host({ processes: 1, maxBlocked: '2s', ...QUICK });
    const [child] = await pool.serving();
    const [first] = await ranIn(await cortado.enqueue('block'), 1);
    expect(first).toBe(child);
    // The blocked job stalls and comes to the successor, which blocks in turn: others need a queue of their own.
    await until(
      () => pool.lines,
      (lines) => lines.includes(`child ${child} gets a successor: its event loop has been blocked for`),
    );
    await until(
      () => pool.lines,
      (lines) => lines.split('serves short').length > 2,
    );
  });

  it('gives each group its own queues', async () => {
    const pool = host({
      pool: [
        { queues: ['short'], processes: 1 },
        { queues: ['long'], processes: 2 },
      ],
    });
    expect(await pool.serving()).toHaveLength(3);
    expect(pool.lines.match(/child \d+ serves short\n/g)).toHaveLength(1);
    expect(pool.lines.match(/child \d+ serves long\n/g)).toHaveLength(2);
  });

  it('ends by itself in burst mode, and says nothing when quiet', async () => {
    const jobs = await cortado.enqueueMany(Array.from({ length: 10 }, () => ({ name: 'pid' })));
    const pool = host({ processes: 2, burst: true, quiet: true });
    await pool.serving();
    expect(await pool.closed()).toEqual([]);
    expect(await pool.ended()).toBe(0);
    for (const job of jobs) expect(await job.status()).toMatchObject({ state: 'completed' });
    expect(pool.lines).toBe('');
  });
});

describe('a pool that cannot start', () => {
  it.each([
    ['throws', 'no licence for children'],
    ['exits', 'ended (exit code 7) before it served its queues'],
  ])('rejects with what its first child said: a config that %s', async (how, said) => {
    const pool = new PoolHost({ config: REFUSING, processes: 2 }, { TEST_CHILD: how });
    expect(await pool.failure()).toMatchObject({
      name: 'ChildStartError',
      message: expect.stringContaining(said),
    });
    expect(await pool.ended()).toBe(0);
  });

  it('says everything that is wrong with its options at once', async () => {
    const pool = new PoolHost({ config: CONFIG, queues: ['shrt'], processes: 0, concurrency: -1 }, {});
    const { name, message } = await pool.failure();
    expect(name).toBe('InvalidPoolError');
    expect(message).toContain('No queue is named "shrt". Did you mean "short"?');
    expect(message).toContain('Expected "processes" to be a whole number above zero, found 0.');
    expect(message).toContain('Expected "concurrency" to be a whole number above zero, found -1.');
  });

  it('says where it looked for a config', async () => {
    const pool = new PoolHost({ config: '/nowhere/cortado.config.ts' }, {});
    expect(await pool.failure()).toEqual({
      name: 'ConfigNotFoundError',
      message: expect.stringContaining('/nowhere/cortado.config.ts'),
    });
  });
});
