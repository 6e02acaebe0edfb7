import { randomUUID } from 'node:crypto';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import pg from 'pg';
import { createBroadcastTables } from '../../src/datastore/postgres/sql-broadcast-schema.js';
import { SqlBroadcasts } from '../../src/datastore/postgres/sql-broadcasts.js';
import { createRecordTables } from '../../src/datastore/postgres/sql-records.js';

const MINUTE = 60_000_000;

describe('the log of broadcasts in PostgreSQL', () => {
  let pool: pg.Pool;
  afterAll(() => pool.end());
  const { url } = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: url, max: 2 });
    const session = await pool.connect();
    await createRecordTables(session);
    await createBroadcastTables(session);
    session.release();
  });

  it('says from where on it is whole, whatever older ones rooms keep in it', async () => {
    const log = new SqlBroadcasts(pool);
    const now = Date.now() * 1_000;
    const add = (minutes: number, isKept: boolean) =>
      pool.query('INSERT INTO cortado.broadcast VALUES ($1, $2, $3, NULL, $4, $5)', [
        ...[now - minutes * MINUTE, randomUUID(), 'room', '{}', isKept],
      ]);
    await add(50, true);
    await add(30, false);
    await add(5, false);
    await expect(log.read(now - 40 * MINUTE, 100)).resolves.toMatchObject({ wholeAfter: 0 });
    const fresh = () => ({ token: randomUUID(), room: 'room', body: '{}', key: undefined, isKept: true });
    await log.append([fresh()], false);
    // Which takes out what is over, and nobody waits for that.
    const { wholeAfter, broadcasts } = await until(
      () => log.read(now - 40 * MINUTE, 100),
      (it) => it.wholeAfter > 0,
    );
    expect([wholeAfter, broadcasts.length]).toEqual([now - 5 * MINUTE, 1]);
    // Who was away for 40 minutes has missed two, who was for four nothing; what the room keeps is there.
    await expect(log.room('room', now - 55 * MINUTE)).resolves.toMatchObject({
      broadcasts: [{ id: now - 50 * MINUTE }, {}],
    });
    await log.append([fresh()], false);
    await expect(log.read(now - 4 * MINUTE, 100)).resolves.toMatchObject({ wholeAfter });
  });
});
