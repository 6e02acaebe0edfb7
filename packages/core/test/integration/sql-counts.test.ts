import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import pg from 'pg';
import { SqlCounts } from '../../src/datastore/postgres/sql-counts.js';

/** Rows as they would be after a while: those of one state stand together in the table. */
const ROWS = `
INSERT INTO bullmq.job (queue, id, seq, name, state, priority, added_at_ms, finished_at_ms, data)
SELECT $1, $2 || $3 || '-' || nr, nr, 'wait', $2::bullmq.job_state, $3::integer, nr, CASE WHEN $2 IN ('completed', 'failed') THEN nr END,
       jsonb_build_object('text', repeat('x', nr % 400))
  FROM generate_series(1, $4) AS nr`;

describe('counts of jobs in PostgreSQL', () => {
  let pool: pg.Pool;
  afterAll(() => pool.end());
  const { url } = freshDatabase();
  let counts: SqlCounts;
  const fill = (queue: string, state: string, rows: number, priority = 0) =>
    pool.query(ROWS, [queue, state, priority, rows]);

  beforeAll(async () => {
    const app = createCortado({ connection: url });
    await app.migrate();
    await app.close();
    pool = new pg.Pool({ connectionString: url, max: 2 });
    counts = new SqlCounts(pool);
    await fill('large', 'completed', 80_000);
    await fill('large', 'waiting', 19_000);
    await fill('large', 'waiting', 1_200, 5);
    await fill('large', 'failed', 35_000);
    await fill('small', 'failed', 12_000);
  });

  const expectAbout = async (found: Promise<Record<string, number>>) => {
    const { completed, failed, ...exact } = await found;
    const none = { active: 0, delayed: 0, 'waiting-children': 0 };
    expect(exact).toEqual({ ...none, waiting: 19_000, prioritized: 1_200 });
    expect(Math.abs((completed ?? 0) / 80_000 - 1)).toBeLessThan(0.1);
    expect(Math.abs((failed ?? 0) / 35_000 - 1)).toBeLessThan(0.1);
  };

  it('are exact up to 20,000 of a state, and good to some percent beyond', async () => {
    await expectAbout(counts.of('large'));
    await expect(counts.of('small')).resolves.toMatchObject({
      failed: 12_000,
      completed: 0,
      waiting: 0,
    });
  });

  it('are so on PostgreSQL 13, which cannot read a range of pages', async () => {
    const query = (text: string, values?: unknown[]) =>
      text.includes('server_version_num') ? { rows: [{ it: false }] } : pool.query(text, values);
    await expectAbout(new SqlCounts({ query } as unknown as pg.Pool).of('large'));
  });
});
