import { setTimeout as sleep } from 'node:timers/promises';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import pg from 'pg';
import { createRecordTables, SqlRecords } from '../../src/datastore/postgres/sql-records.js';

const NOTES = { name: 'notes' };

describe('records in PostgreSQL, while another session changes them', () => {
  let pool: pg.Pool;
  let records: SqlRecords;
  afterAll(() => pool.end());
  const { url } = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url, max: 4 });
    records = new SqlRecords(pool);
    const session = await pool.connect();
    await createRecordTables(session);
    session.release();
  });

  /** The work starts while the statement is not yet committed, and has met it when it is. */
  async function behind<T>(statement: string, work: () => Promise<T>): Promise<T> {
    const session = await pool.connect();
    try {
      await session.query('BEGIN');
      await session.query(statement);
      const working = work();
      for (let isWaiting = false; !isWaiting; await sleep(5)) {
        const { rows } = await session.query('SELECT 1 FROM pg_locks WHERE NOT granted');
        isWaiting = rows.length > 0;
      }
      await session.query('COMMIT');
      return await working;
    } finally {
      session.release();
    }
  }

  it('does not bring back a record that goes while it is written over', async () => {
    await records.put(NOTES, 'going', 'first');
    const put = await behind(`DELETE FROM cortado.record WHERE key = 'going'`, () =>
      records.put(NOTES, 'going', 'second', { ifVersion: 1 }),
    );
    expect(put).toBeUndefined();
    await expect(records.get(NOTES, 'going')).resolves.toBeUndefined();
  });

  it('does not write over what is written while it waits', async () => {
    await records.put(NOTES, 'busy', 'first');
    const put = await behind(
      `UPDATE cortado.record SET version = 2, value = '"theirs"' WHERE key = 'busy'`,
      () => records.put(NOTES, 'busy', 'ours', { ifVersion: 1 }),
    );
    expect(put).toBeUndefined();
    await expect(records.get(NOTES, 'busy')).resolves.toMatchObject({ value: 'theirs', version: 2 });
  });

  it('writes anew what goes while it is written, whatever is there', async () => {
    await records.put(NOTES, 'anew', 'first');
    const put = await behind(`DELETE FROM cortado.record WHERE key = 'anew'`, () =>
      records.put(NOTES, 'anew', 'second'),
    );
    expect(put).toBe(1);
    await expect(records.get(NOTES, 'anew')).resolves.toMatchObject({ value: 'second', version: 1 });
  });

  it('removes what has expired in collections that nobody writes to any more', async () => {
    const names = Array.from({ length: 40 }, (_, nr) => `slots:${nr % 2 === 0 ? 'ended' : 'B.ended'}-${nr}`);
    for (const name of names) await records.put({ name, ttl: 1 }, 'a', 1);
    await records.put({ name: 'slots:kept', ttl: 60_000 }, 'a', 1);
    const writer = new SqlRecords(pool);
    for (let nr = 0; nr < 80; nr++) await writer.put({ name: `slots:new-${nr}`, ttl: 60_000 }, 'a', 1);
    const { rows } = await pool.query(
      `SELECT count(*)::int AS living, count(*) FILTER (WHERE expires_at <= now())::int AS over FROM cortado.record WHERE collection LIKE 'slots:%'`,
    );
    expect(rows).toEqual([{ living: 81, over: 0 }]);
  });
});
