import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { createCortado, type JobSummary } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import config from '../support/effects.config.js';
import { type Chance, chance, moments, progress, size } from '../support/faults.js';
import { type CrewPlan, WorkerCrew } from '../support/worker-crew.js';

const CONFIG = fileURLToPath(new URL('../support/effects.config.ts', import.meta.url));
const LONG = 15 * 60_000;
const JOBS = size({ full: 10_000, ci: 1_000 });
const ENDS = size({ full: 10, ci: 3 });

describe(`${JOBS} jobs while their workers are ended ${ENDS} times`, () => {
  const prefix = `killed-${randomUUID()}`;
  const cortado = createCortado({ ...config, connection: process.env.REDIS_URL, prefix });
  const redis = new Redis(process.env.REDIS_URL as string);
  let crew: WorkerCrew | undefined;

  beforeEach(() => redis.del(`${prefix}:effects`));
  afterEach(() => crew?.dismiss());
  afterAll(async () => {
    await cortado.queue('short').pause();
    redis.disconnect();
    await cortado.close();
  });

  const done = () => redis.llen(`${prefix}:effects`);

  /** Queues the jobs, ends workers at moments that chance gives, and gives what the jobs left behind. */
  async function run(signal: NodeJS.Signals, luck: Chance, plan: Partial<CrewPlan>) {
    // One in ten takes long enough to be met by the end of its worker.
    const calls = Array.from({ length: JOBS }, (_, index) => ({
      name: 'effect',
      args: [index, luck.whole(1, 10) === 10 ? 300 : luck.whole(5, 40)],
    }));
    const handles = await cortado.enqueueMany(calls);
    const worker = { queues: ['short'], concurrency: 5, lockDuration: '3s', stalledInterval: '1s' } as const;
    crew = await WorkerCrew.start(4, { config: CONFIG, env: { TEST_PREFIX: prefix }, worker, ...plan });
    const codes: (number | null)[] = [];
    for (const moment of moments(ENDS, JOBS, luck)) {
      await until(done, (count) => count >= moment, LONG);
      await crew.strong(2);
      const place = luck.whole(0, crew.size - 1);
      progress(`${await done()} of ${JOBS} done: ${signal} to worker ${place + 1}`);
      codes.push(await crew.replace(place, signal));
    }
    await until(
      () => cortado.queue('short').counts(),
      ({ waiting, active, delayed }) => waiting + active + delayed === 0,
      LONG,
    );
    const effects = (await redis.lrange(`${prefix}:effects`, 0, -1)).map((it) => it.split(' ').map(Number));
    const distinct = new Set(effects.map(([index]) => index));
    progress(`all done; ${effects.length - distinct.size} of ${JOBS} jobs took effect more than once`);
    return { handles, codes, effects, distinct };
  }

  it('loses none of them to SIGKILL', async () => {
    const { handles, codes, distinct } = await run('SIGKILL', chance('kill'), {});
    expect(codes).toEqual(Array.from({ length: ENDS }, () => null));
    expect(distinct.size).toBe(JOBS);
    const { failed } = await cortado.queue('short').counts();
    expect(failed).toBe(0);
    await expect(handles.at(-1)?.status()).resolves.toMatchObject({ state: 'completed' });
  });

  it('loses none to SIGTERM, and no job uses a second attempt', async () => {
    const { handles, codes, effects, distinct } = await run('SIGTERM', chance('term'), {
      close: { grace: 100 },
    });
    expect(codes).toEqual(Array.from({ length: ENDS }, () => 0));
    expect(distinct.size).toBe(JOBS);
    expect(effects.filter(([, attempt]) => attempt !== 1)).toEqual([]);
    const completed: JobSummary[] = [];
    let after: string | undefined;
    do {
      const page = await cortado.queue('short').jobs({ states: ['completed'], after });
      completed.push(...page.jobs);
      after = page.next;
    } while (after);
    const own = new Set(handles.map((it) => it.id));
    const attempts = completed.filter((it) => own.has(it.id)).map((it) => it.attempts);
    expect(attempts).toHaveLength(JOBS);
    expect(new Set(attempts)).toEqual(new Set([1]));
  });
});
