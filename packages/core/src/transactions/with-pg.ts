import { TransactionRolledBackError } from '../errors/transaction-errors.js';
import type { TransactionHooks } from './transaction-hooks.js';

/** A checked-out client of `pg`, as far as it is used here. `withPg<PoolClient>(pool)` gives the work pg's own type. */
export interface PooledClient {
  // biome-ignore lint/suspicious/noExplicitAny: rows of any kind, as pg has it
  query<R = any>(
    text: string,
    // biome-ignore lint/suspicious/noExplicitAny: pg's own signature
    params?: any[],
  ): Promise<{ rows: R[]; rowCount: number | null; command: string | null }>;
  release(broken?: boolean): void;
}

/** A pool of `pg`, or Cortado's own `EmbeddedDatabase`: BEGIN … COMMIT on a client of it, savepoints inside. */
export function withPg<T extends PooledClient>(pool: { connect(): Promise<T> }): TransactionHooks<T> {
  let savepoints = 0;
  return {
    database: pool,
    transaction: (work) => inTransaction(pool, work),
    savepoint: (client, work) => inSavepoint(client, `cortado_${++savepoints}`, work),
  };
}

async function inTransaction<T extends PooledClient, R>(
  pool: { connect(): Promise<T> },
  work: (client: T) => Promise<R>,
): Promise<R> {
  const client = await pool.connect();
  let broken: unknown;
  try {
    await client.query('BEGIN');
    const result = await work(client);
    const { command } = await client.query('COMMIT');
    if (command === 'ROLLBACK') throw new TransactionRolledBackError();
    return result;
  } catch (error) {
    // Where even this fails, the connection is lost or in an unknown state, and must not go back into the pool.
    await client.query('ROLLBACK').catch((reason: unknown) => {
      broken = reason;
    });
    throw error;
  } finally {
    client.release(broken !== undefined);
  }
}

async function inSavepoint<T extends PooledClient, R>(
  client: T,
  name: string,
  work: (client: T) => Promise<R>,
): Promise<R> {
  await client.query(`SAVEPOINT ${name}`);
  try {
    const result = await work(client);
    await client.query(`RELEASE SAVEPOINT ${name}`);
    return result;
  } catch (error) {
    await client.query(`ROLLBACK TO SAVEPOINT ${name}`);
    throw error;
  }
}
