import { setTimeout as sleep } from 'node:timers/promises';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { progress, size } from '../support/faults.js';
import { PoolWorld } from '../support/pool-world.js';

const LONG = 3 * 60_000;
/** Milliseconds for which an event loop is blocked. */
const BLOCKED = size({ full: 60_000, ci: 20_000 });
/** Longer than a process that beats no more is waited for. */
const ZOMBIE = 20_000;
const LONG_JOB = size({ full: 60_000, ci: 10_000 });

jest.setTimeout(2 * LONG);

describe('processes that look dead and are not', () => {
  const database = freshDatabase();
  const engines: [string, () => string][] = [
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
  ];
  // What differs between them, the engine contract shows too.
  engines.length = size({ full: 2, ci: 1 });
  let world: PoolWorld;
  afterEach(() => world.close());

  it.each(engines)(
    `keep their jobs while stopped for 10 seconds, and while blocked for ${BLOCKED / 1_000}, on %s`,
    async (_, urlOf) => {
      world = await PoolWorld.start(urlOf());
      const { cortado } = world;
      // The locks are to outlast all of it: here only beats could tell of anybody's death.
      const options = { processes: 1, lockDuration: '3m', maxBlocked: '3m' } as const;
      const stopped = await world.pool({ ...options, queues: ['short'], concurrency: 2 });
      const blocked = await world.pool({ ...options, queues: ['long'], concurrency: 1 });
      await cortado.enqueueMany([
        { name: 'work', args: [1, 14_000] },
        { name: 'work', args: [2, 14_000] },
        { name: 'block', args: [3, BLOCKED] },
      ]);
      await until(
        () => world.starts().length,
        (count) => count === 3,
        LONG,
      );
      const witness = await world.pool({ ...options, queues: ['short', 'long'], concurrency: 5 });
      const [pid = 0] = (await stopped.processes()).map((it) => it.pid);
      process.kill(pid, 'SIGSTOP');
      await sleep(10_000);
      process.kill(pid, 'SIGCONT');
      progress('went on after 10 s');
      await until(
        () => world.ends().length,
        (count) => count === 3,
        LONG,
      );
      expect(world.starts()).toHaveLength(3);
      expect(world.aborts()).toEqual([]);
      for (const host of [stopped, blocked, witness]) expect(host.lines).not.toContain('is gone');
    },
  );

  it.each(engines)(
    'lose their jobs when stopped for longer, and write nothing of them when they wake up, on %s',
    async (_, urlOf) => {
      world = await PoolWorld.start(urlOf());
      const { cortado } = world;
      const zombies = await world.pool({ processes: 1, queues: ['short'], concurrency: 2 });
      const handle = await cortado.enqueue('work', [1, ZOMBIE + 5_000]);
      await until(
        () => world.starts().length,
        (count) => count === 1,
        LONG,
      );
      await world.pool({ processes: 2, queues: ['short'], concurrency: 2 });
      const [pid = 0] = (await zombies.processes()).map((it) => it.pid);
      process.kill(pid, 'SIGSTOP');
      await until(
        () => world.starts().length,
        (count) => count === 2,
        ZOMBIE,
      );
      await sleep(2_000);
      process.kill(pid, 'SIGCONT');
      await until(
        () => world.aborts(),
        (aborts) => aborts.length === 1,
        LONG,
      );
      expect(world.aborts()).toEqual([`1 ${pid} LockLostError`]);
      await handle.result({ timeout: LONG });
      expect(await handle.status()).toMatchObject({ state: 'completed', attempts: 1 });
      expect(world.starts()).toHaveLength(2);
    },
  );

  it('are nobody when a datastore comes back that nobody could reach', async () => {
    const redis = await OwnRedis.start();
    try {
      world = await PoolWorld.start(redis.url);
      const pools = [
        await world.pool({ processes: 2, queues: ['short'], concurrency: 4, lockDuration: '3m' }),
        await world.pool({ processes: 2, queues: ['short'], concurrency: 4, lockDuration: '3m' }),
      ];
      await world.cortado.enqueueMany(
        Array.from({ length: 8 }, (_, index) => ({ name: 'work', args: [index, 26_000] })),
      );
      await until(
        () => world.starts().length,
        (count) => count === 8,
        LONG,
      );
      redis.freeze();
      await sleep(16_000);
      redis.thaw();
      await until(
        () => world.ends().length,
        (count) => count === 8,
        LONG,
      );
      expect(world.starts()).toHaveLength(8);
      for (const host of pools) expect(host.lines).not.toContain('is gone');
      await world.close();
    } finally {
      await redis.remove();
    }
  });

  it(`are told to leave, and end jobs of ${LONG_JOB / 1_000} seconds first: none is interrupted, none runs twice`, async () => {
    world = await PoolWorld.start(process.env.REDIS_URL as string);
    const pool = await world.pool({ processes: 3, queues: ['short'], concurrency: 2, grace: '1s' });
    const handles = await world.cortado.enqueueMany(
      Array.from({ length: 6 }, (_, index) => ({ name: 'work', args: [index, LONG_JOB] })),
    );
    await until(
      () => world.starts().length,
      (count) => count === 6,
      LONG,
    );
    await pool.restart();
    await pool.scale(1);
    for (const handle of handles) await handle.result({ timeout: LONG });
    expect(world.starts()).toHaveLength(6);
    expect(world.aborts()).toEqual([]);
    await until(
      () => pool.processes(),
      (left) => left.length === 1,
      LONG,
    );
  });
});
