import { type TransactionClient, type TransactionHooks, withDrizzle, withKnex, withPg } from '@cortado/core';
import { EmbeddedDatabase } from '@cortado/embedded';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import createKnex from 'knex';
import pg from 'pg';

/** A shop's own table, through one of the libraries an application may use. `T` is what a transaction gives. */
export interface ShopDatabase<T> {
  readonly hooks: TransactionHooks<T>;
  /** For a transaction inside of `transaction`, begun on that very transaction. */
  within(transaction: T): TransactionHooks<T>;
  insert(transaction: T, item: string): Promise<unknown>;
  /** What is no transaction, and easily passed for one. */
  readonly notATransaction: TransactionClient;
  close(): Promise<unknown>;
}

export type AnyShop = ShopDatabase<TransactionClient>;

const INSERT = 'INSERT INTO shop.item (name) VALUES';

export const shops: Record<string, (url: string) => Promise<AnyShop>> = {
  async knex(url) {
    const knex = createKnex({ client: 'pg', connection: url, pool: { min: 0, max: 4 } });
    return asAny({
      hooks: withKnex(knex),
      within: (trx) => withKnex(trx),
      insert: async (trx, item) => await trx.withSchema('shop').into('item').insert({ name: item }),
      notATransaction: knex,
      close: () => knex.destroy(),
    });
  },

  async drizzle(url) {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    const db = drizzle(pool);
    return asAny({
      hooks: withDrizzle(db),
      within: (tx) => withDrizzle(tx),
      insert: (tx, item) => tx.execute(sql`${sql.raw(INSERT)} (${item})`),
      notATransaction: db,
      close: () => pool.end(),
    });
  },

  async pg(url) {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    const hooks = withPg(pool);
    return asAny({
      hooks,
      within: () => hooks,
      insert: (client, item) => client.query(`${INSERT} ($1)`, [item]),
      notATransaction: pool,
      close: () => pool.end(),
    });
  },
};

/** The same table in the embedded database the jobs are in. */
export function embeddedShop(folder: string): AnyShop {
  const database = new EmbeddedDatabase({ folder, searchPath: 'public' });
  const hooks = withPg(database);
  return asAny({
    hooks,
    within: () => hooks,
    insert: (client, item) => client.query(`${INSERT} ($1)`, [item]),
    notATransaction: database,
    close: () => database.end(),
  });
}

/** What each library calls a transaction is told apart no further: every test goes through its own shop. */
function asAny<T>(shop: ShopDatabase<T>): AnyShop {
  return shop as unknown as AnyShop;
}
