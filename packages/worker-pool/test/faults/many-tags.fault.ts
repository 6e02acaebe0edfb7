import { createCortado, defineJob } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { progress, size } from '../support/faults.js';

const JOBS = size({ full: 1_000_000, ci: 20_000 });
const AT_ONCE = 5_000;
const LISTS = 200;
/** Microseconds that no command of ours may take. */
const SLOW = 20_000;
/** Those of Redis's own processor that commands of one size may take on average, so that none of them takes as long. */
const USED = SLOW / 2;

jest.setTimeout(30 * 60_000);

const note = defineJob('note', {}, async (_number: number) => undefined);

/** What Redis has done so far: scripts, and microseconds of processor. */
async function done(redis: Redis): Promise<{ scripts: number; used: number }> {
  const [calls, cpu] = [await redis.info('commandstats'), await redis.info('cpu')];
  const scripts = [...calls.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].reduce(
    (sum, it) => sum + Number(it[1]),
    0,
  );
  const seconds = [...cpu.matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm)].reduce(
    (sum, it) => sum + Number(it[1]),
    0,
  );
  return { scripts, used: seconds * 1e6 };
}

/** Entries as if they had been made long ago, since those of a minute are left alone. */
async function age(redis: Redis, key: string): Promise<void> {
  for await (const page of redis.hscanStream(key, { count: 1_000 })) {
    const flat = page as string[];
    const pipeline = redis.pipeline();
    for (let at = 0; at < flat.length; at += 2) {
      const entry = flat[at + 1] as string;
      pipeline.hset(key, flat[at] as string, `1${entry.slice(entry.indexOf('\0'))}`);
    }
    await pipeline.exec();
  }
}

it(`finds the jobs of a tag among ${JOBS.toLocaleString('en')} without a slow command, and leaves no entry of them`, async () => {
  const server = await OwnRedis.start(['--appendonly', 'no', '--save', '']);
  const redis = new Redis(server.url);
  const cortado = createCortado({ connection: server.url, jobs: [note], services: [], enqueueTimeout: '5m' });
  try {
    // A machine that has other work stops Redis in the middle of a command now and then, which its processor does not count.
    const costs = async (what: string, act: () => Promise<void>) => {
      const before = await done(redis);
      await act();
      const after = await done(redis);
      const each = (after.used - before.used) / (after.scripts - before.scripts);
      progress(
        `${what}: ${each.toFixed(0)} µs of processor for each of ${after.scripts - before.scripts} scripts`,
      );
      expect(each).toBeLessThan(USED);
    };
    await redis.config('SET', 'slowlog-log-slower-than', SLOW);
    await redis.config('SET', 'slowlog-max-len', 10_000);
    await costs('queued', async () => {
      for (let from = 0; from < JOBS; from += AT_ONCE) {
        await cortado.enqueueMany(
          Array.from({ length: AT_ONCE }, (_, it) => ({
            name: 'note',
            args: [from + it],
            options: { tags: [`order:${from + it}`, `kind:${(from + it) % 10}`] },
          })),
        );
        if (from % 100_000 === 0) progress(`${from + AT_ONCE} jobs are queued`);
      }
    });
    const took: { one: number; page: number }[] = [];
    for (let list = 0; list < LISTS; list++) {
      const number = Math.floor((list * JOBS) / LISTS);
      const begun = performance.now();
      const { jobs } = await cortado.allQueues().jobs({ tag: `order:${number}` });
      const found = performance.now();
      const page = await cortado.allQueues().jobs({ tag: `kind:${number % 10}`, limit: 20 });
      took.push({ one: found - begun, page: performance.now() - found });
      expect(jobs.map((it) => it.arguments)).toEqual([[number]]);
      expect(page.jobs).toHaveLength(20);
    }
    for (const kind of ['one', 'page'] as const) {
      const p95 = took.map((it) => it[kind]).sort((a, b) => a - b)[Math.floor(LISTS * 0.95)] as number;
      progress(`the list of a tag of ${kind} takes ${p95.toFixed(1)} ms at p95`);
      expect(p95).toBeLessThan(100);
    }
    await cortado.internals.producer.ask('default', 'a test', (it) =>
      it.obliterate({ force: true, count: 5_000 }),
    );
    progress('the jobs are gone');
    await age(redis, 'bull:cortado:index:default');
    await costs('swept', async () => {
      for (let swept = 0; swept < JOBS; progress(`${swept} entries are swept`)) {
        await redis.del('bull:cortado:index-sweeping');
        swept += await cortado.internals.engine.index.sweep(['default'], (it) => `cancelled:${it}`);
      }
    });
    await expect(redis.keys('bull:cortado:index:*')).resolves.toEqual([]);
    const slow = (await redis.slowlog('GET', 10_000)) as [number, number, number, string[]][];
    const ours = slow.filter(
      ([, , , [command = '', ...args]]) =>
        /^eval/i.test(command) && args.some((it) => it.includes('cortado')),
    );
    // What a script calls is logged by itself as well: where that took so long, the machine had stopped Redis.
    const stopped = slow.filter(([, , , [command = '']]) => !/^eval/i.test(command)).length;
    const { scripts } = await done(redis);
    progress(`${ours.length} of ${scripts} commands took 20 ms, and ${stopped} of a single step did`);
    expect(ours.length).toBeLessThanOrEqual(scripts * 0.02 + stopped);
  } finally {
    await cortado.close();
    await redis.quit();
    await server.remove();
  }
});
