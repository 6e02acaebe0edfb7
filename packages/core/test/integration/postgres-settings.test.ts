import { createCortado, DatastoreRefusedError } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import type { PgPool, Queue } from 'bullmq';
import pg from 'pg';
import { MIGRATION_LOCK } from '../../src/datastore/postgres/migration-session.js';
import { SqlLostJobs } from '../../src/datastore/postgres/recovery/sql-lost-jobs.js';
import { SqlSchema } from '../../src/datastore/postgres/sql-schema.js';

describe('a connection to PostgreSQL', () => {
  const database = freshDatabase();
  const strict = freshDatabase();
  const unmade = freshDatabase();

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

  it('isolates its statements as BullMQ is written for, whatever the database does with those of others', async () => {
    const app = createCortado({ connection: strict.url });
    const admin = new pg.Client({ connectionString: strict.url });
    try {
      await admin.connect();
      await admin.query(
        `ALTER DATABASE "${admin.database}" SET default_transaction_isolation = 'serializable'`,
      );
      await app.migrate();
      const { engine } = app.internals;
      const { producer: durable } = engine.durable?.('fsynced') ?? engine;
      for (const link of [engine.producer, engine.workerLink(), durable]) {
        const { rows } = await (link.connection as unknown as pg.Pool).query('SHOW transaction_isolation');
        expect(rows).toEqual([{ transaction_isolation: 'read committed' }]);
      }
    } finally {
      await Promise.all([app.close(), admin.end()]);
    }
  });

  it.each([
    [
      'in its address',
      { connectionString: (url: string) => `${url}?options=-c%20geqo%3Doff&statement_timeout=60000` },
    ],
    ['beside it', { connectionString: (url: string) => url, options: '-c geqo=off' }],
    [
      'in both',
      { connectionString: (url: string) => `${url}?options=-c%20geqo%3Doff`, options: '-c geqo_effort=2' },
    ],
  ])('has the settings that are asked for %s, and ours', async (_, { connectionString, ...more }) => {
    const app = createCortado({ connection: { connectionString: connectionString(database.url), ...more } });
    try {
      await app.migrate();
      const { rows } = await (app.internals.engine.producer.connection as unknown as pg.Pool).query(
        `SELECT current_setting('geqo') AS geqo, current_setting('search_path') AS path,
           current_setting('statement_timeout') AS timeout`,
      );
      expect(rows).toEqual([{ geqo: 'off', path: 'bullmq', timeout: '4500ms' }]);
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

  it('migrates for as long as it takes, however little time its calls have', async () => {
    const app = createCortado({ connection: unmade.url, enqueueTimeout: '1s' });
    const other = new pg.Client({ connectionString: unmade.url });
    const waits = async () => {
      const { rows } = await other.query(
        `SELECT 1 FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND now() - query_start > interval '2 s'`,
      );
      return rows.length > 0;
    };
    try {
      await other.connect();
      // As another process does that migrates.
      await other.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
      const migrated = app.migrate();
      await Promise.race([until(waits, Boolean), migrated]);
      await other.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await expect(migrated).resolves.toMatchObject({ from: 0 });
      const { rows } = await (app.internals.engine.producer.connection as unknown as pg.Pool).query(
        `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock`,
      );
      expect(rows).toEqual([{ statement: '500ms', lock: '0' }]);
    } finally {
      await Promise.all([app.close(), other.end()]);
    }
  });

  it('waits four seconds for a table that somebody holds, and says so', async () => {
    const app = createCortado({ connection: database.url });
    const other = new pg.Client({ connectionString: database.url });
    try {
      await app.migrate();
      await other.connect();
      await other.query('DROP TRIGGER cortado_index_added ON bullmq.job');
      await other.query('BEGIN; LOCK TABLE bullmq.job IN ACCESS EXCLUSIVE MODE');
      const refused = app.migrate();
      await expect(refused).rejects.toThrow('canceling statement due to lock timeout');
      await expect(refused).rejects.toBeInstanceOf(DatastoreRefusedError);
      await other.query('ROLLBACK');
      for (const it of ['removed', 'moved'])
        await other.query(`DROP TRIGGER cortado_index_${it} ON bullmq.job`);
      await expect(app.migrate()).resolves.toMatchObject({ to: expect.any(Number) });
    } finally {
      await Promise.all([app.close(), other.end()]);
    }
  });

  it('does not go back into its pool after a migration that was not answered', async () => {
    const app = createCortado({ connection: database.url });
    const other = new pg.Client({ connectionString: database.url });
    const options = '-c search_path=bullmq';
    const pool = new pg.Pool({ connectionString: database.url, max: 1, query_timeout: 1_000, options });
    const bounds = { within: 5_000, madeWithin: 1_000 };
    const deps = { location: 'here', pool, connection: database.url, madeFrom: undefined, ...bounds };
    try {
      await app.migrate();
      await other.connect();
      for (const it of ['added', 'removed', 'moved'])
        await other.query(`DROP TRIGGER cortado_index_${it} ON bullmq.job`);
      await other.query('BEGIN; LOCK TABLE bullmq.job IN ACCESS EXCLUSIVE MODE');
      await expect(new SqlSchema(deps).migrate()).rejects.toThrow('timeout');
      await other.query('ROLLBACK');
      await pool.query({ text: 'CREATE TABLE asked ()', query_timeout: 10_000 } as pg.QueryConfig);
      const { rows } = await other.query("SELECT to_regclass('bullmq.asked') IS NOT NULL AS stands");
      expect(rows).toEqual([{ stands: true }]);
      // Nor has its lock been left to nobody.
      await expect(app.migrate()).resolves.toMatchObject({ to: expect.any(Number) });
    } finally {
      await Promise.all([app.close(), other.end(), pool.end()]);
    }
  });
});
