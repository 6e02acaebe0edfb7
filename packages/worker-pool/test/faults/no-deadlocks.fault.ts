import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import pg from 'pg';
import { progress, size } from '../support/faults.js';
import config from '../support/plain.config.js';
import { WorkerCrew } from '../support/worker-crew.js';

jest.setTimeout(30 * 60_000);

const CONFIG = fileURLToPath(new URL('../support/plain.config.ts', import.meta.url));
const JOBS = size({ full: 200_000, ci: 4_000 });
const PROCESSES = 4;
const CONCURRENCY = 50;

describe('many workers on one queue on PostgreSQL', () => {
  const database = freshDatabase();

  it('meet no deadlock, and start no job twice, with the retention everybody has', async () => {
    const cortado = createCortado({ ...config, connection: database.url });
    await cortado.migrate();
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    const deadlocks = async () => {
      const { rows } = await admin.query<{ deadlocks: string }>(
        'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
      );
      return Number(rows[0]?.deadlocks);
    };
    const before = await deadlocks();
    for (let start = 0; start < JOBS; start += 10_000) {
      const count = Math.min(10_000, JOBS - start);
      await cortado.enqueueMany(
        Array.from({ length: count }, (_, index) => ({ name: 'plain', args: [start + index] })),
      );
    }
    const crew = await WorkerCrew.start(PROCESSES, {
      config: CONFIG,
      env: { TEST_CONNECTION: database.url },
      worker: { queues: ['default'], concurrency: CONCURRENCY },
    });
    const started = Date.now();
    // While they work, more comes.
    await cortado.enqueueMany(
      Array.from({ length: 1_000 }, (_, index) => ({ name: 'plain', args: [JOBS + index] })),
    );
    const queue = cortado.queue('default');
    let shown = 0;
    await until(
      async () => {
        const counts = await queue.counts();
        if (Date.now() - shown > 15_000) progress(`${counts.waiting} of ${JOBS} wait`);
        if (Date.now() - shown > 15_000) shown = Date.now();
        return counts;
      },
      ({ waiting, active }) => waiting === 0 && active === 0,
      25 * 60_000,
    );
    progress(`${JOBS} jobs in ${((Date.now() - started) / 1_000).toFixed(1)} s`);
    await crew.dismiss();
    const { rows } = await admin.query<{ starts: string; most: number }>(
      `SELECT count(*) AS starts, max(attempts_started) AS most FROM bullmq.job WHERE queue = 'default'`,
    );
    expect(await deadlocks()).toBe(before);
    // What is kept was started once each.
    expect(rows[0]?.most).toBe(1);
    expect((await queue.counts()).failed).toBe(0);
    await admin.end();
    await cortado.close();
  });
});
