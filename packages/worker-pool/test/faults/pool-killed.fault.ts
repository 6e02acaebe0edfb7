import { setTimeout as sleep } from 'node:timers/promises';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { chance, progress, size } from '../support/faults.js';
import { PoolWorld, p99 } from '../support/pool-world.js';

const LONG = 5 * 60_000;
const KILLS = size({ full: 30, ci: 5 });
const JOBS = size({ full: 3_000, ci: 500 });
/** How many whole pools are killed, one after the other. */
const TAKEOVERS = size({ full: 8, ci: 1 });

jest.setTimeout(2 * LONG);

describe('a pool of four', () => {
  const database = freshDatabase();
  const engines: [string, () => string][] = [
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
  ];
  let world: PoolWorld;
  afterEach(() => world.close());

  it.each(engines)(
    `of which one is killed every 2 seconds, ${KILLS} times, loses no job, and each runs again within 2 seconds, on %s`,
    async (engine, urlOf) => {
      world = await PoolWorld.start(urlOf());
      const { cortado } = world;
      const luck = chance(`pool-killed-${engine}`);
      const pool = await world.pool({ processes: 4, queues: ['short'], concurrency: 10 });
      const calls = Array.from({ length: JOBS }, (_, index) => ({
        name: 'work',
        args: [index, luck.whole(100, 900)],
      }));
      await cortado.enqueueMany(calls);
      const waits: number[] = [];
      let met = 0;
      for (let kill = 1; kill <= KILLS; kill++) {
        await sleep(2_000);
        const serving = (await pool.processes()).filter((it) => it.state === 'serving');
        if (serving.length === 0) continue;
        const { pid } = luck.pick(serving);
        process.kill(pid, 'SIGKILL');
        const killedAt = Date.now();
        const lost = world.underWayIn(pid);
        met += lost.length;
        void until(
          () => world.starts().filter((it) => it.at >= killedAt && lost.includes(it.index)),
          (again) => new Set(again.map((it) => it.index)).size === lost.length,
          LONG,
        ).then((again) => {
          for (const index of lost)
            waits.push((again.find((it) => it.index === index)?.at ?? Number.NaN) - killedAt);
        });
      }
      await until(
        () => cortado.queue('short').counts(),
        ({ waiting, active, delayed }) => waiting + active + delayed === 0,
        LONG,
      );
      await until(
        () => waits.length,
        (count) => count === met,
      );
      progress(
        `${met} jobs met a kill on ${engine}; they ran again within ${p99(waits)} ms at p99, ${Math.max(...waits)} ms at most`,
      );
      expect(met).toBeGreaterThan(KILLS);
      expect(p99(waits)).toBeLessThan(2_000);
      expect(new Set(world.ends().map((it) => it.index)).size).toBe(JOBS);
      expect((await cortado.queue('short').counts()).failed).toBe(0);
      expect(new Set(world.starts().map((it) => it.attempt))).toEqual(new Set([1]));
    },
  );

  it.each(engines)(
    'that is killed as a whole is taken over by another within 15 seconds, on %s',
    async (engine, urlOf) => {
      world = await PoolWorld.start(urlOf());
      const { cortado } = world;
      const luck = chance(`pool-taken-over-${engine}`);
      const waits: number[] = [];
      let survivor = await world.pool({ processes: 2, queues: ['short'], concurrency: 20 });
      for (let round = 0; round < TAKEOVERS; round++) {
        const from = round * 100;
        const victim = survivor;
        await cortado.enqueueMany(
          Array.from({ length: 20 }, (_, index) => ({ name: 'work', args: [from + index, 16_000] })),
        );
        await until(
          () => world.starts().filter((it) => it.index >= from).length,
          (count) => count === 20,
          LONG,
        );
        survivor = await world.pool({ processes: 2, queues: ['short'], concurrency: 20 });
        await sleep(luck.whole(0, 4_000));
        await victim.killAll();
        const killedAt = Date.now();
        const again = await until(
          () => world.starts().filter((it) => it.index >= from && it.at > killedAt),
          (starts) => starts.length === 20,
          LONG,
        );
        waits.push(...again.map((it) => it.at - killedAt));
        progress(`taken over after ${Math.max(...waits.slice(-20))} ms on ${engine}`);
      }
      expect(p99(waits)).toBeLessThan(15_000);
      await until(
        () => cortado.queue('short').counts(),
        ({ waiting, active }) => waiting + active === 0,
        LONG,
      );
      const ends = world.ends().map((it) => it.index);
      expect(ends).toHaveLength(20 * TAKEOVERS);
      expect(new Set(ends).size).toBe(20 * TAKEOVERS);
      expect(new Set(world.ends().map((it) => it.attempt))).toEqual(new Set([1]));
    },
  );
});
