import { createPostgresBackend, type Job, Queue, runMigrations } from 'bullmq';
import pg from 'pg';
import { newWorker } from '../../src/datastore/bullmq/instances.js';
import { DatastoreTime } from '../../src/datastore/datastore-time.js';
import { sqlTime } from '../../src/datastore/postgres/sql-time.js';
import { sqlWorkerBackends } from '../../src/datastore/postgres/together/sql-worker-backend.js';
import { freshDatabase } from '../support/fresh-database.js';

describe('jobs that are completed with one statement', () => {
  let pool: pg.Pool;
  afterAll(() => pool.end());
  const database = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: database.url, max: 8, options: '-c search_path=bullmq' });
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
  });

  it('are completed though the result of one cannot be stored', async () => {
    const connection = { connection: pool as never };
    const queue = new Queue('mail', connection, createPostgresBackend as never);
    await queue.addBulk(['a', 'b', 'c'].map((jobId) => ({ name: 'send', data: {}, opts: { jobId } })));
    const backendFactory = sqlWorkerBackends(pool, new DatastoreTime(() => sqlTime(pool)));
    const link = { ...connection, prefix: '', backendFactory, isOutage: () => false };
    const worker = newWorker(link, 'mail', async () => null, { autorun: false, concurrency: 10 });
    worker.on('error', () => undefined);
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
});

/** As it is sent once: what a worker does about a refusal is another's test. */
function sent(
  backend: ReturnType<ReturnType<typeof newWorker>['getBackend']>,
  job: Job,
  result: unknown,
): Promise<unknown> {
  return backend.moveToCompleted(job, result, undefined as never, job.token as string, false);
}
