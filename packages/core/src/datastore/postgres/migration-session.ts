import type { PgQueryable } from 'bullmq';
import { SECOND } from '../../clock/clock.js';
import { boundOnServer } from './pool-config.js';

/** So many milliseconds it waits for a table that somebody else holds, since all who come after it wait, too. */
const HAD_WITHIN = 4 * SECOND;
/** Every process that migrates takes this lock, so that two do not create the same table at once. */
export const MIGRATION_LOCK = 4_152_231_807;

/** A connection of a pool, as its users and `pg` itself take it. */
interface PooledClient {
  query(config: { text: string; values?: unknown[] | undefined; query_timeout: number }): Promise<unknown>;
}

/**
 * Lets `act` run statements that take as long as making something does: those of a pool are calls, which somebody waits for.
 * A connection that failed meanwhile is not to go back into its pool.
 */
export async function withLongStatements<T>(
  client: PooledClient,
  within: number,
  act: (session: PgQueryable) => Promise<T>,
): Promise<T> {
  const session = {
    query: (text: string, values?: unknown[]) => client.query({ text, values, query_timeout: within }),
  } as PgQueryable;
  await session.query(`SET statement_timeout = ${boundOnServer(within)}`);
  const done = await act(session);
  await session.query('RESET statement_timeout');
  return done;
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
