import { type TransactionHooks, withPg } from '@cortado/core';
import pg from 'pg';

/** A table of a shop in PostgreSQL, wherever its jobs are. */
export class OrdersTable {
  readonly #pool: pg.Pool;
  readonly hooks: TransactionHooks<pg.PoolClient>;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 4 });
    this.hooks = withPg(this.#pool);
  }

  async make(): Promise<void> {
    await this.#pool.query('CREATE TABLE IF NOT EXISTS orders (name text)');
  }

  insert(transaction: pg.PoolClient, name: string): Promise<unknown> {
    return transaction.query('INSERT INTO orders VALUES ($1)', [name]);
  }

  /** What is committed. */
  async names(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ name: string }>('SELECT name FROM orders ORDER BY name');
    return rows.map((it) => it.name);
  }

  async close(): Promise<void> {
    await this.#pool.query('TRUNCATE orders');
    await this.#pool.end();
  }
}
