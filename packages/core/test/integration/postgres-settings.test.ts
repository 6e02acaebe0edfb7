import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import type { PgPool, Queue } from 'bullmq';
import pg from 'pg';
import { SqlLostJobs } from '../../src/datastore/postgres/recovery/sql-lost-jobs.js';

describe('a connection to PostgreSQL', () => {
  const database = freshDatabase();

  it('has no statement compiled, neither of a producer nor of a worker', async () => {
    const app = createCortado({ connection: database.url });
    try {
      await app.migrate();
      const { engine } = app.internals;
      for (const link of [engine.producer, engine.workerLink()]) {
        const { rows } = await (link.connection as unknown as pg.Pool).query('SHOW jit');
        expect(rows).toEqual([{ jit: 'off' }]);
      }
    } finally {
      await app.close();
    }
  });

  it('does not go back into its pool with its transaction open', async () => {
    const app = createCortado({ connection: database.url });
    const other = new pg.Client({ connectionString: database.url });
    const options = '-c search_path=bullmq';
    const pool = new pg.Pool({ connectionString: database.url, max: 1, query_timeout: 300, options });
    try {
      await app.migrate();
      await other.connect();
      await other.query('BEGIN; LOCK TABLE bullmq.job IN ACCESS EXCLUSIVE MODE');
      const lost = new SqlLostJobs(pool as unknown as PgPool);
      await expect(lost.handBack({ name: 'late' } as Queue, 'dead')).rejects.toThrow('timeout');
      await other.query('ROLLBACK');
      await pool.query({ text: 'CREATE TABLE stored ()', query_timeout: 10_000 } as pg.QueryConfig);
      const { rows } = await other.query("SELECT to_regclass('bullmq.stored') IS NOT NULL AS stands");
      expect(rows).toEqual([{ stands: true }]);
    } finally {
      await Promise.all([app.close(), other.end(), pool.end()]);
    }
  });
});
