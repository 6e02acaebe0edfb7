import { type Cortado, createCortado, defineJob } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';
import pg from 'pg';
import { Sessions } from '../support/sessions.js';

const QUEUES = Array.from({ length: 50 }, (_, index) => `queue-${index}`);

describe('a worker of fifty queues on PostgreSQL', () => {
  const database = freshDatabase();
  const ran = new Set<string>();
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  let cortado: Cortado;
  let worker: Worker;
  beforeAll(async () => {
    process.on('warning', warn);
    const jobs = QUEUES.map((queue) =>
      defineJob(queue, { queue, payload: [] }, async () => {
        ran.add(queue);
      }),
    );
    cortado = createCortado({
      connection: database.url,
      log: false,
      queues: Object.fromEntries(QUEUES.map((name) => [name, {}])),
      jobs,
    });
    await cortado.migrate();
    worker = await startWorker(cortado, { queues: QUEUES });
  });
  afterAll(async () => {
    await worker.close();
    await cortado.close();
    process.off('warning', warn);
  });

  /** Queues a job in each: how long it took until all had run, in milliseconds. */
  const runAll = async (): Promise<number> => {
    ran.clear();
    const started = Date.now();
    await Promise.all(QUEUES.map((queue) => cortado.enqueue(queue, [])));
    await until(
      () => ran.size,
      (size) => size === QUEUES.length,
    );
    return Date.now() - started;
  };

  /**
   * Jobs that are not heard of are looked for every five seconds, and of fifty queues one is always found last. Others may take
   * the machine for as long, but not each time.
   */
  const soonestOfAll = async (): Promise<number> => {
    const times: number[] = [];
    for (let time = 0; time < 5 && (times.length === 0 || Math.min(...times) >= 4_000); time++)
      times.push(await runAll());
    return Math.min(...times);
  };

  it('has one connection that listens', async () => {
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const { rows } = await admin.query<{ query: string }>(
      `SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await admin.end();
    expect(rows.length).toBeLessThanOrEqual(17);
    expect(rows.filter(({ query }) => query.startsWith('LISTEN'))).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it('hears of a job in each at once, also after its sessions were terminated', async () => {
    expect(await soonestOfAll()).toBeLessThan(4_000);
    const sessions = await Sessions.of(database.url);
    await sessions.terminate();
    await sessions.close();
    await runAll();
    expect(await soonestOfAll()).toBeLessThan(4_000);
  });
});
