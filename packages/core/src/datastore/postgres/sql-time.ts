import type { PgQueryable } from 'bullmq';

/** What the database's clock says, in milliseconds since 1970. */
export async function sqlTime(pool: Pick<PgQueryable, 'query'>): Promise<number> {
  const { rows } = await pool.query<{ now: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  return Number(rows[0]?.now);
}
