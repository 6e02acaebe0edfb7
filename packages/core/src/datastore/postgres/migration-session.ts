import type { PgQueryable } from 'bullmq';
import { HOUR, SECOND } from '../../clock/clock.js';

/** A statement that makes something looks at every job there is: it may take so many milliseconds. */
export const MADE_WITHIN = HOUR;
/** So many milliseconds it waits for a table that somebody else holds, since all who come after it wait, too. */
const HAD_WITHIN = 4 * SECOND;
/** Every process that migrates takes this lock, so that two do not create the same table at once. */
export const MIGRATION_LOCK = 4_152_231_807;

/** A connection of a pool, as its users and `pg` itself take it. */
interface PooledClient {
  query(config: { text: string; values?: unknown[] | undefined; query_timeout: number }): Promise<unknown>;
}

/**
 * A connection whose statements may take as long as making something does, until {@link haveNoPatience}: those of its pool
 * are calls, which somebody waits for.
 */
export async function havePatience(client: PooledClient, within: number): Promise<PgQueryable> {
  const session = {
    query: (text: string, values?: unknown[]) => client.query({ text, values, query_timeout: within }),
  } as PgQueryable;
  // The server gives up first: what was not answered in time is not made later.
  await session.query(`SET statement_timeout = ${within - Math.min(SECOND, within / 2)}`);
  return session;
}

export async function haveNoPatience(session: PgQueryable): Promise<void> {
  await session.query('RESET statement_timeout');
}

/** Does what no other process is to do meanwhile, and waits for one that does. `session` is one connection, not a pool. */
export async function migrateAlone<T>(session: PgQueryable, act: () => Promise<T>): Promise<T> {
  await session.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await session.query(`SET lock_timeout = ${HAD_WITHIN}`);
    return await act();
  } finally {
    await session.query('RESET lock_timeout');
    await session.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}
