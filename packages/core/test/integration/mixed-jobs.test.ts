import { EmbeddedDatabase } from '@cortado/embedded';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { jest } from '@jest/globals';
import { runMigrations, type Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { addMixedJobs, begun, leftOf } from '../support/mixed-jobs.js';
import { type MixedSide, redisSide, sqlSide } from '../support/mixed-side.js';

/** A small run for every time; a whole one has 2,000. */
const COUNT = Number(process.env.CORTADO_MIXED_JOBS ?? 200);
/** Jobs whose worker is gone before they have ended. */
const CRASHES = 5;
const SETTINGS = { concurrency: 10, removeOnComplete: { count: 5_000 }, removeOnFail: { count: 5_000 } };
/** Often, for who looks for the jobs of a worker that is gone. */
const CRASHING = { stalledInterval: 250, maxStalledCount: 5 };

jest.setTimeout(120_000 + COUNT * 100);

interface Scenario {
  readonly settings?: Partial<WorkerOptions>;
  readonly isPaused?: boolean;
  readonly crashes?: number;
}

const SCENARIOS: readonly (readonly [string, Scenario])[] = [
  ['whose queue is paused for a while', { isPaused: true }],
  ['that a limit holds back', { settings: { limiter: { max: 40, duration: 25 } } }],
  ['whose worker is gone in the middle', { settings: CRASHING, crashes: CRASHES }],
];

describe('jobs of all kinds', () => {
  const redis = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  const embedded = new EmbeddedDatabase({
    folder: ':memory:',
    searchPath: 'bullmq',
    onOwn: async (session) => void (await runMigrations(session as never)),
  });
  let pool: pg.Pool;
  const open: MixedSide[] = [];
  afterAll(async () => {
    await Promise.all([redis.quit(), pool.end(), embedded.end()]);
  });
  // Dropped after the pool has left it.
  const database = freshDatabase();
  beforeAll(async () => {
    // A statement waits half a minute for a database to be there, and a busy machine can take longer to make one.
    await embedded.open();
    pool = new pg.Pool({ connectionString: database.url, max: 20, options: '-c search_path=bullmq' });
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
  });
  afterEach(async () => {
    for (const side of open.splice(0)) await side.close();
  });

  const makers: Record<string, (isOurs: boolean) => MixedSide> = {
    Redis: (isOurs) => redisSide(redis, isOurs),
    PostgreSQL: (isOurs) => sqlSide(pool as never, isOurs),
    embedded: (isOurs) => sqlSide(embedded as never, isOurs),
  };

  /** Does all of them. What is left, and what was told of each. */
  const work = async (side: MixedSide, seed: string, scenario: Scenario) => {
    open.push(side);
    const { queue, flows } = side;
    const { settings = {}, isPaused = false, crashes = 0 } = scenario;
    const count = await addMixedJobs(queue, flows, seed, COUNT, crashes);
    const ends = new Ends();
    const first = side.worker({ ...SETTINGS, ...settings });
    ends.listen(first);
    void first.run();
    if (isPaused) {
      await ends.reach(Math.floor(count / 2));
      await queue.pause();
      while ((await queue.getActiveCount()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
      const late = await addMixedJobs(queue, flows, `${seed} late`, 20, 0, 'late');
      expect(await queue.getActiveCount()).toBe(0);
      await queue.resume();
      await ends.reach(count + late);
    } else await ends.reach(count - crashes);
    if (crashes > 0) {
      await first.close(true);
      await side.loseLocks();
      const second = side.worker({ ...SETTINGS, ...settings });
      ends.listen(second);
      void second.run();
      await ends.reach(count);
    }
    return { left: await leftOf(queue), told: await side.events() };
  };

  describe.each(SCENARIOS)('%s', (title, scenario) => {
    it.each(Object.keys(makers))('are left as BullMQ leaves them, on %s', async (name) => {
      const seed = `mixed ${title} on ${name}`;
      const make = makers[name] as (isOurs: boolean) => MixedSide;
      const theirs = await work(make(false), seed, scenario);
      begun.clear();
      const ours = await work(make(true), seed, scenario);
      begun.clear();
      expect(ours.left).toEqual(theirs.left);
      expect(ours.told).toEqual(theirs.told);
    });
  });
});

/** Counts the jobs that have ended, of one worker or several. */
class Ends {
  count = 0;
  #wanted = Number.POSITIVE_INFINITY;
  #reached: () => void = () => undefined;

  listen(worker: Worker): void {
    worker.on('completed', () => this.#note());
    worker.on('failed', (job, error) => {
      const isLast =
        error.name === 'UnrecoverableError' || (job?.attemptsMade ?? 0) >= (job?.opts.attempts ?? 1);
      if (job && isLast) this.#note();
    });
  }

  async reach(count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wanted = count;
      this.#reached = resolve;
      if (this.count >= count) resolve();
    });
  }

  #note(): void {
    this.count += 1;
    if (this.count >= this.#wanted) this.#reached();
  }
}
