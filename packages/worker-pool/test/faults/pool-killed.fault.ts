import { setTimeout as sleep } from 'node:timers/promises';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { machineSlowness } from '@cortado/test-support/machine-slowness';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { chance, progress, size } from '../support/faults.js';
import { type Noted, PoolWorld, p99 } from '../support/pool-world.js';

const LONG = 5 * 60_000;
const KILLS = size({ full: 30, ci: 5 });
const JOBS = size({ full: 3_000, ci: 500 });
/** How many whole pools are killed, one after the other. */
const TAKEOVERS = size({ full: 8, ci: 1 });

jest.setTimeout(2 * LONG);

/** A process that was killed, when, and the jobs that were under way in it. */
interface Kill {
  readonly pid: number;
  readonly at: number;
  readonly lost: readonly number[];
}

/** How many milliseconds after the kill a lost job ran again, beside all its starts. */
function runsAgain({ pid, at }: Kill, index: number, starts: readonly Noted[]) {
  const own = starts.filter((it) => it.index === index);
  const again = own.find((it) => it.pid !== pid && it.at >= at);
  return { killed: pid, at, index, starts: own, after: again && again.at - at };
}

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
      const before = machineSlowness();
      const pool = await world.pool({ processes: 4, queues: ['short'], concurrency: 10 });
      const calls = Array.from({ length: JOBS }, (_, index) => ({
        name: 'work',
        args: [index, luck.whole(100, 900)],
      }));
      await cortado.enqueueMany(calls);
      const kills: Kill[] = [];
      for (let kill = 1; kill <= KILLS; kill++) {
        await sleep(2_000);
        const serving = (await pool.processes()).filter((it) => it.state === 'serving');
        if (serving.length === 0) continue;
        const { pid } = luck.pick(serving);
        // Before the kill: what was lost may run elsewhere before this process gets to look at the time.
        const at = Date.now();
        process.kill(pid, 'SIGKILL');
        kills.push({ pid, at, lost: world.underWayIn(pid) });
      }
      await until(
        () => cortado.queue('short').counts(),
        ({ waiting, active, delayed }) => waiting + active + delayed === 0,
        LONG,
      );
      const starts = world.starts();
      const met = kills.flatMap((kill) => kill.lost.map((index) => runsAgain(kill, index, starts)));
      expect(met.filter(({ after }) => after === undefined)).toEqual([]);
      const waits = met.map(({ after }) => Number(after));
      progress(
        `${met.length} jobs met a kill on ${engine}; they ran again within ${p99(waits)} ms at p99, ${Math.max(...waits)} ms at most`,
      );
      expect(met.length).toBeGreaterThan(KILLS);
      expect(p99(waits)).toBeLessThan(2_000 * Math.min(before, machineSlowness()));
      expect(new Set(world.ends().map((it) => it.index)).size).toBe(JOBS);
      expect((await cortado.queue('short').counts()).failed).toBe(0);
      expect(new Set(starts.map((it) => it.attempt))).toEqual(new Set([1]));
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
