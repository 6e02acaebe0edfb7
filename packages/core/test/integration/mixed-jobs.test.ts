import { randomUUID } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import { createPostgresBackend, FlowProducer, Queue, runMigrations, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import { DatastoreTime } from '../../src/datastore/datastore-time.js';
import type { EngineLink } from '../../src/datastore/ports/engine.js';
import { SqlListener } from '../../src/datastore/postgres/sql-listener.js';
import { sqlTime } from '../../src/datastore/postgres/sql-time.js';
import { sqlWorkerBackends } from '../../src/datastore/postgres/together/sql-worker-backend.js';
import { workerBackends } from '../../src/datastore/redis/together/redis-worker-backend.js';
import { freshDatabase } from '../support/fresh-database.js';
import { addMixedJobs, leftOf, workMixedJob } from '../support/mixed-jobs.js';

const COUNT = Number(process.env.CORTADO_MIXED_JOBS ?? 2_000);
const SETTINGS = { concurrency: 10, removeOnComplete: { count: 5_000 }, removeOnFail: { count: 5_000 } };
const KEEPS_EVENTS = { streams: { events: { maxLen: 100_000 } } };

/** A queue whose jobs one worker does. */
interface Side {
  readonly queue: Queue;
  readonly flows: FlowProducer;
  readonly worker: Worker;
  /** The events of each job, in their order. */
  events(): Promise<Map<string, string[]>>;
}

describe('jobs of all kinds that a worker does', () => {
  const closing: (() => Promise<unknown>)[] = [];
  const redis = new Redis(process.env.REDIS_URL as string, { maxRetriesPerRequest: null });
  let pool: pg.Pool;
  let listener: SqlListener;
  afterAll(async () => {
    listener.close();
    await Promise.all([redis.quit(), pool.end()]);
  });
  // Dropped after the pool has left it.
  const database = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: database.url, max: 16, options: '-c search_path=bullmq' });
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
    listener = new SqlListener(() => pool.connect());
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });

  const onRedis = (isOurs: boolean): Side => {
    const prefix = `mixed-${randomUUID()}`;
    const connection = { connection: redis, prefix };
    const link: EngineLink = { ...connection, backendFactory: workerBackends(redis), isOutage: () => false };
    const queue = new Queue('mail', { ...connection, ...KEEPS_EVENTS });
    return opened({
      queue,
      flows: new FlowProducer(connection),
      worker: isOurs
        ? newWorker(link, 'mail', workMixedJob, { ...SETTINGS, autorun: false })
        : new Worker('mail', workMixedJob, { ...connection, ...SETTINGS, autorun: false }),
      events: async () =>
        byJob((await redis.xrange(queue.toKey('events'), '-', '+')).map(([, fields]) => pairs(fields))),
    });
  };

  const onPostgres = (isOurs: boolean): Side => {
    const name = `mail-${randomUUID()}`;
    const connection = { connection: pool as never };
    const link: EngineLink = {
      ...connection,
      prefix: '',
      backendFactory: sqlWorkerBackends(pool, new DatastoreTime(() => sqlTime(pool)), listener),
      isOutage: () => false,
    };
    const options = { ...connection, ...SETTINGS, autorun: false };
    return opened({
      queue: new Queue(name, { ...connection, ...KEEPS_EVENTS }, createPostgresBackend as never),
      flows: new FlowProducer(connection, createPostgresBackend as never),
      worker: isOurs
        ? newWorker(link, name, workMixedJob, { ...SETTINGS, autorun: false })
        : new Worker(name, workMixedJob, options, createPostgresBackend as never),
      events: async () => {
        const { rows } = await pool.query('SELECT event, data FROM event WHERE queue = $1 ORDER BY id', [
          name,
        ]);
        return byJob(rows.map(({ event, data }) => ({ event, ...data })));
      },
    });
  };

  const opened = (side: Side): Side => {
    const parts: readonly EventEmitter[] = [side.worker, side.queue, side.flows];
    for (const it of parts) it.on('error', () => undefined);
    closing.push(async () => {
      await Promise.all([side.worker.close(), side.flows.close()]);
      await side.queue.obliterate({ force: true });
      await side.queue.close();
    });
    return side;
  };

  /** Does all of them, with a rest in the middle. What is left, and what was told of each. */
  const work = async ({ queue, flows, worker, events }: Side, seed: string) => {
    const count = await addMixedJobs(queue, flows, seed, COUNT);
    let ended = 0;
    const whenDone = new Promise<void>((resolve) => {
      const note = (isEnd: boolean) => {
        if (isEnd) ended += 1;
        if (ended === Math.floor(count / 2)) void queue.pause().then(() => queue.resume());
        if (ended === count) resolve();
      };
      worker.on('completed', () => note(true));
      worker.on('failed', (job, error) =>
        note(
          job !== undefined &&
            (error.name === 'UnrecoverableError' || job.attemptsMade >= (job.opts.attempts ?? 1)),
        ),
      );
    });
    void worker.run();
    await whenDone;
    return { left: await leftOf(queue), told: await events() };
  };

  it.each([
    ['Redis', onRedis],
    ['PostgreSQL', onPostgres],
  ] as const)('are left as BullMQ leaves them, on %s', async (name, side) => {
    const seed = `mixed on ${name}`;
    const theirs = await work(side(false), seed);
    const ours = await work(side(true), seed);
    expect(ours.left).toEqual(theirs.left);
    expect(ours.told).toEqual(theirs.told);
  });
});

function pairs(fields: readonly string[]): Record<string, string> {
  const event: Record<string, string> = {};
  for (let index = 0; index < fields.length; index += 2)
    event[fields[index] as string] = fields[index + 1] as string;
  return event;
}

/** Events that are about no job depend on how fast the jobs were, and moments on when. */
function byJob(events: readonly Record<string, unknown>[]): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const { jobId, delay: _, ...event } of events) {
    if (jobId === undefined) continue;
    const list = told.get(String(jobId)) ?? [];
    list.push(JSON.stringify(event));
    told.set(String(jobId), list);
  }
  return new Map([...told].sort(([one], [other]) => (one < other ? -1 : 1)));
}
