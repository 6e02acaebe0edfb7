import type { Database, Queryable } from './database.js';
import { createTables } from './schema.js';

/** What a pool of `pg` and Cortado's embedded database have in common. */
export interface SqlPool {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  connect(): Promise<SqlClient>;
  end(): Promise<void>;
}

export interface SqlClient {
  query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
  release(): void;
}

/** The port over any pool that speaks PostgreSQL. Owns the pool, from the first statement to `close()`. */
export class PooledDatabase implements Database {
  readonly #pool: SqlPool;
  readonly #schema: string;
  #ready: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(pool: SqlPool, schema: string) {
    this.#pool = pool;
    this.#schema = schema;
  }

  // A first try that fails, the server being away perhaps, must not fail all later ones.
  async open(): Promise<void> {
    this.#ready ??= this.#inTransaction((within) => createTables(within, this.#schema));
    try {
      await this.#ready;
    } catch (error) {
      this.#ready = undefined;
      throw error;
    }
  }

  async query<R>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    await this.open();
    return (await this.#pool.query(text, [...values])).rows as R[];
  }

  async transaction<T>(work: (within: Queryable) => Promise<T>): Promise<T> {
    await this.open();
    return await this.#inTransaction(work);
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end();
    return this.#closing;
  }

  async #inTransaction<T>(work: (within: Queryable) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work({
        query: async <R>(text: string, values: readonly unknown[] = []) =>
          (await client.query(text, [...values])).rows as R[],
      });
      await client.query('COMMIT');
      return result;
    } catch (error) {
      // The first error is the one worth reading, also when the connection is gone and this fails too.
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
