import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { createPostgresBackend, type Job, type Processor, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import { DatastoreTime } from '../../src/datastore/datastore-time.js';
import { SqlListener } from '../../src/datastore/postgres/sql-listener.js';
import { sqlTime } from '../../src/datastore/postgres/sql-time.js';
import { sqlWorkerBackends } from '../../src/datastore/postgres/together/sql-worker-backend.js';

describe('jobs that are completed with one statement', () => {
  let pool: pg.Pool;
  let listener: SqlListener;
  afterAll(() => {
    listener.close();
    return pool.end();
  });
  const database = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: database.url, max: 8, options: '-c search_path=bullmq' });
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
    listener = new SqlListener(() => pool.connect());
  });

  /** A queue and its worker, which has not begun. */
  const world = (name: string, process: Processor, concurrency = 10) => {
    const connection = { connection: pool as never };
    const queue = new Queue(name, connection, createPostgresBackend as never);
    const backendFactory = sqlWorkerBackends(pool, new DatastoreTime(() => sqlTime(pool)), listener);
    const link = { ...connection, prefix: '', backendFactory, isOutage: () => false };
    const worker = newWorker(link, name, process, { autorun: false, concurrency });
    worker.on('error', () => undefined);
    return { queue, worker };
  };

  /** Works until `count` jobs have ended. */
  const work = async (worker: Worker, count: number) => {
    let ended = 0;
    const whenDone = new Promise<void>((resolve) => {
      const note = () => {
        ended += 1;
        if (ended === count) resolve();
      };
      worker.on('completed', note).on('failed', note);
    });
    void worker.run();
    await whenDone;
  };

  it('are completed though the result of one cannot be stored', async () => {
    const { queue, worker } = world('mail', async () => null);
    await queue.addBulk(['a', 'b', 'c'].map((jobId) => ({ name: 'send', data: {}, opts: { jobId } })));
    await worker.waitUntilReady();
    const jobs: Job[] = [];
    for (const token of ['t1', 't2', 't3'])
      jobs.push((await worker.getNextJob(token, { block: false })) as Job);
    const backend = worker.getBackend();
    const results = ['fine', 'a NUL \0', 'fine'];
    const ends = await Promise.allSettled(jobs.map((it, at) => sent(backend, it, results[at])));
    expect(ends.map((it) => it.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await queue.getJobCounts()).toMatchObject({ completed: 2, active: 1 });
    await worker.close(true);
    await queue.close();
  });

  it('are completed all together where they are over at once', async () => {
    const { queue, worker } = world('many', async () => null);
    await queue.addBulk(Array.from({ length: 500 }, () => ({ name: 'send', data: {} })));
    const sent = jest.spyOn(pool, 'query');
    await work(worker, 500);
    // A hundred is what halves of the ten would take.
    expect(sent.mock.calls.length).toBeLessThan(100);
    sent.mockRestore();
    expect(await queue.getJobCounts()).toMatchObject({ completed: 500, active: 0, waiting: 0 });
    await worker.close();
    await queue.close();
  });

  it('are completed while the statement of others that ended before them is held up', async () => {
    const holder = await pool.connect();
    await holder.query('BEGIN');
    let end = () => {};
    const whenLate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const holdUp = () => holder.query(`SELECT 1 FROM job WHERE queue = 'held-up' AND id = 'soon' FOR UPDATE`);
    const { queue, worker } = world('held-up', ({ name }) => (name === 'soon' ? holdUp() : whenLate));
    await queue.addBulk(['soon', 'late'].map((name) => ({ name, data: {}, opts: { jobId: name } })));
    const isDone = new Promise<string>((resolve) => worker.once('completed', (job) => resolve(job.name)));
    void worker.run();
    const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    await until(
      () => pool.query(waiting),
      ({ rows }) => rows.length > 0,
    );
    end();
    await expect(isDone).resolves.toBe('late');
    await holder.query('COMMIT');
    holder.release();
    await worker.close();
    await queue.close();
  });

  it('are looked for now and then where as many run as may, and as soon as one ends elsewhere', async () => {
    const { queue, worker } = world('maxed', async () => null);
    await queue.setGlobalConcurrency(1);
    await queue.addBulk(Array.from({ length: 2 }, () => ({ name: 'send', data: {} })));
    await worker.waitUntilReady();
    const job = (await worker.getNextJob('elsewhere', { block: false })) as Job;
    const sent = jest.spyOn(pool, 'query');
    const done = work(worker, 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(sent.mock.calls.length).toBeLessThan(60);
    sent.mockRestore();
    // Whoever ends it fetches none.
    await job.moveToCompleted(null, 'elsewhere', false);
    await done;
    const since = Date.now();
    await worker.close();
    expect(Date.now() - since).toBeLessThan(3_000);
    await queue.close();
  });

  it('are given to their worker as BullMQ gives them, also those that have been started before', async () => {
    const given: Record<string, unknown>[] = [];
    for (const isOurs of [true, false]) {
      const { queue, worker: ours } = world(`given-${isOurs}`, async () => null, 1);
      const settings = { connection: pool as never, autorun: false, name: 'ann' };
      const theirs = new Worker(queue.name, async () => null, settings, createPostgresBackend as never);
      theirs.on('error', () => undefined);
      const worker = isOurs ? ours : theirs;
      await worker.waitUntilReady();
      const opts = { timestamp: 1_700_000_000_000 };
      await queue.addBulk([
        { name: 'plain', data: { text: 'Grüße "quoted" \\ \u2028', large: 12345678901234 }, opts },
        { name: 'first', data: [1, null], opts: { ...opts, priority: 3, attempts: 3, backoff: 50 } },
        { name: 'unique', data: {}, opts: { ...opts, deduplication: { id: 'key' }, removeOnComplete: 5 } },
        { name: 'again', data: {}, opts: { ...opts, attempts: 2 } },
      ]);
      const token = 'token';
      for (let turn = 0; turn < 5; turn++) {
        const job = (await worker.getNextJob(token, { block: false })) as Job;
        const { processedOn, processedBy, ...rest } = job.asJSON();
        expect(processedOn).toBeGreaterThan(opts.timestamp);
        const { stacktrace, returnvalue, progress, priority, delay, stalledCounter, parentKey } = job;
        const more = { returnvalue, progress, priority, delay, stalledCounter, parentKey };
        given.push({ ...rest, ...more, traces: stacktrace?.length, ours: isOurs });
        if (job.name === 'again' && job.attemptsMade === 0)
          await job.moveToFailed(new Error('once more'), token, false);
        else await job.moveToCompleted(null, token, false);
      }
      await Promise.all([ours.close(), theirs.close()]);
      await queue.close();
    }
    const of = (isOurs: boolean) =>
      given.filter((it) => it.ours === isOurs).map(({ ours: _, delay: __, ...job }) => job);
    expect(of(true)).toHaveLength(5);
    expect(of(true)).toEqual(of(false));
    // Ours tells since when a job waits that is run again; of the others there is nothing to tell.
    const told = given.filter((it) => Number(it.delay) > 0);
    expect(told).toMatchObject([{ ours: true, name: 'again', attemptsStarted: 2 }]);
  });

  it.each(['completes', 'fails'])('let those that are due wait by and by, where one %s', async (end) => {
    const delayed: number[] = [];
    const name = `due-${end}`;
    const { queue, worker } = world(
      name,
      async () => {
        delayed.push(await queue.getDelayedCount());
        if (end === 'fails' && delayed.length === 1) throw new Error('as it should');
      },
      1,
    );
    await pool.query(
      `INSERT INTO job (queue, id, seq, name, state, data, opts, priority, delay_ms, max_attempts, added_at_ms, process_at_ms)
       SELECT $1, 'job-' || n, nextval('job_seq'), 'send', 'delayed', '{}', '{}', 0, 1, 1, n, n + 1 FROM generate_series(1, 4000) n`,
      [name],
    );
    await work(worker, 20);
    expect(delayed[0]).toBe(3_000);
    expect(delayed[19]).toBeLessThanOrEqual(end === 'fails' ? 0 : 3_000);
    await worker.close();
    const { rows } = await pool.query(
      `SELECT count(*)::int AS told FROM event WHERE queue = $1 AND event = 'waiting' AND data->>'prev' = 'delayed'`,
      [name],
    );
    expect(rows[0].told).toBe(4_000 - (await queue.getDelayedCount()));
    await queue.close();
  });
});

/** As it is sent once: what a worker does about a refusal is another's test. */
function sent(
  backend: ReturnType<ReturnType<typeof newWorker>['getBackend']>,
  job: Job,
  result: unknown,
): Promise<unknown> {
  return backend.moveToCompleted(job, result, undefined as never, job.token as string, false);
}
