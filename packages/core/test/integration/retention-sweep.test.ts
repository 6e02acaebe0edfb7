import { randomUUID } from 'node:crypto';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { runMigrations } from 'bullmq';
import pg from 'pg';
import { type Keep, RetentionSweep } from '../../src/datastore/postgres/together/retention-sweep.js';

const NOW = Date.now();

describe('the retention of finished jobs on PostgreSQL', () => {
  let pool: pg.Pool;
  afterAll(() => pool.end());
  const database = freshDatabase();
  beforeAll(async () => {
    pool = new pg.Pool({ connectionString: database.url, max: 4, options: '-c search_path=bullmq' });
    const client = await pool.connect();
    await runMigrations(client);
    client.release();
  });

  /** A queue with so many finished jobs, numbered from the oldest, one a second up to now. */
  const finished = async (state: 'completed' | 'failed', count: number): Promise<string> => {
    const queue = `mail-${randomUUID()}`;
    await pool.query(
      `INSERT INTO job (queue, id, seq, name, state, added_at_ms, finished_at_ms)
       SELECT $1, n::text, n, 'send', $2::job_state, 0, $3::bigint - 1000 * ($4 - n) FROM generate_series(1, $4::int) n`,
      [queue, state, NOW, count],
    );
    return queue;
  };
  const left = async (queue: string): Promise<number[]> => {
    const { rows } = await pool.query('SELECT id::int FROM job WHERE queue = $1 ORDER BY 1', [queue]);
    return rows.map((it) => it.id);
  };
  const sweep = async (queue: string, keep: { completed?: Keep; failed?: Keep }) => {
    const { completed, failed } = keep;
    await new RetentionSweep({ pool, time: { now: () => NOW }, queue, keep: { completed, failed } }).close();
    return left(queue);
  };

  it('leaves as many as are kept, the newest, however many are too many', async () => {
    const queue = await finished('completed', 12_000);
    await expect(sweep(queue, { completed: { count: 3 } })).resolves.toEqual([11_998, 11_999, 12_000]);
  });

  it('leaves those that are young enough, and of both limits the narrower', async () => {
    const queue = await finished('failed', 100);
    expect(await sweep(queue, { failed: { age: 60, count: 1_000 } })).toHaveLength(60);
    expect(await sweep(queue, { failed: { age: 60, count: 10 } })).toHaveLength(10);
  });

  it('knows a limit as a number, and none at all', async () => {
    const queue = await finished('completed', 20);
    expect(await sweep(queue, { completed: undefined, failed: 0 })).toHaveLength(20);
    expect(await sweep(queue, { completed: { count: -1 } })).toHaveLength(20);
    expect(await sweep(queue, { completed: 5 })).toHaveLength(5);
    expect(await sweep(queue, { completed: true })).toEqual([]);
  });

  it('leaves a job that somebody has locked for the next time, and does not wait for it', async () => {
    const queue = await finished('completed', 10);
    const other = await pool.connect();
    await other.query('BEGIN');
    await other.query(`SELECT 1 FROM job WHERE queue = $1 AND id = '1' FOR UPDATE`, [queue]);
    expect(await sweep(queue, { completed: 5 })).toEqual([1, 6, 7, 8, 9, 10]);
    await other.query('ROLLBACK');
    other.release();
    expect(await sweep(queue, { completed: 5 })).toEqual([6, 7, 8, 9, 10]);
  });

  it('leaves jobs with limits of their own, until one without has finished', async () => {
    const queue = await finished('completed', 10);
    const own = JSON.stringify({ removeOnComplete: { count: 100 } });
    await pool.query('UPDATE job SET opts = $2::jsonb WHERE queue = $1 AND id::int <= 4', [queue, own]);
    const keep = { completed: 2, failed: undefined };
    const swept = new RetentionSweep({ pool, time: { now: () => NOW }, queue, keep });
    await swept.close();
    expect(await left(queue)).toEqual([1, 2, 3, 4, 9, 10]);
    const later = new RetentionSweep({ pool, time: { now: () => NOW }, queue, keep });
    later.due();
    await later.close();
    expect(await left(queue)).toEqual([9, 10]);
  });

  it('removes unique keys whose time to live is over, however many, and no others', async () => {
    const queue = await finished('completed', 1);
    await pool.query(
      `INSERT INTO dedup (queue, dedup_id, job_id, expire_at_ms)
       SELECT $1, 'over-' || n, n::text, $2::bigint - 600000 FROM generate_series(1, 12000) n
       UNION ALL VALUES ($1, 'held', '1', NULL::bigint), ($1, 'young', '1', $2 + 1000), ($1 || '-other', 'over', '1', 0)`,
      [queue, NOW],
    );
    await sweep(queue, {});
    const { rows } = await pool.query(
      `SELECT dedup_id FROM dedup WHERE starts_with(queue, $1) ORDER BY dedup_id`,
      [queue],
    );
    expect(rows.map((it) => it.dedup_id)).toEqual(['held', 'over', 'young']);
  });
});
