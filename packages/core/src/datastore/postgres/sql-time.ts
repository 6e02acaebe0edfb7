import type { PgQueryable } from 'bullmq';

/** SQL: milliseconds since 1970, by the database's clock. */
export const NOW_MS = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** What the database's clock says, in milliseconds since 1970. */
export async function sqlTime(pool: Pick<PgQueryable, 'query'>): Promise<number> {
  const { rows } = await pool.query<{ now: number }>(
    'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now',
  );
  return Number(rows[0]?.now);
}
