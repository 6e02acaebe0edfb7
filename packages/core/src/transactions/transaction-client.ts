import type { PgQueryable } from 'bullmq';

/**
 * The client of a transaction that has begun: a `PoolClient` or `Client` of `pg`, a client of Cortado's own
 * `EmbeddedDatabase`, a Knex transaction, the `tx` of a Drizzle transaction, TypeORM's `EntityManager` or
 * `QueryRunner`, or whatever else has `query(text, params)` and gives rows.
 */
export type TransactionClient = Queries | Knex | Drizzle;

interface Queries {
  // biome-ignore lint/suspicious/noExplicitAny: the libraries' own signatures
  query(text: string, params?: any[]): unknown;
}
interface Knex {
  // biome-ignore lint/suspicious/noExplicitAny: the libraries' own signatures
  raw(text: string, bindings: any): any;
}
interface Drizzle {
  // biome-ignore lint/suspicious/noExplicitAny: the libraries' own signatures
  execute(query: any): any;
}

/** A client as `pg` has it, and the object that stands for its database as long as the program runs. */
export interface SqlClient {
  readonly client: PgQueryable;
  readonly database: object;
}

/** What is wrong with a client. */
export interface ClientFault {
  readonly found: string;
  readonly advice: string;
}

/** Reads a client of any of the libraries above. */
export function readClient(given: unknown): SqlClient | ClientFault {
  if ((typeof given !== 'object' && typeof given !== 'function') || given === null)
    return { found: String(given), advice: CLIENTS };
  const it = given as Facts;
  if (isPool(it)) return { found: 'a pool', advice: POOL };
  if (typeof it.raw === 'function' && typeof given === 'function')
    return it.isTransaction
      ? knexClient(it)
      : { found: 'Knex itself', advice: 'Pass the `trx` that knex.transaction() gives.' };
  if (typeof it.execute === 'function' && it.dialect)
    return typeof it.rollback === 'function'
      ? drizzleClient(it)
      : { found: 'the Drizzle database', advice: 'Pass the `tx` that db.transaction() gives.' };
  if (typeof it.query !== 'function')
    return { found: 'an object without query(text, params)', advice: CLIENTS };
  if (isOutsideTypeOrmTransaction(it))
    return {
      found: 'TypeORM outside of a transaction',
      advice: 'Pass the `manager` that dataSource.transaction() gives.',
    };
  return { client: queryClient(it), database: it.connection ?? it };
}

const CLIENTS =
  "Pass the client of the transaction: pg's client, a Knex `trx`, a Drizzle `tx` or TypeORM's `manager`.";
const POOL =
  'A pool runs each statement on whatever connection is free, outside of your transaction: pass the client you began it on.';

/** What may be seen of the libraries' objects. */
interface Facts {
  query?(text: string, params: unknown[]): PromiseLike<unknown>;
  raw?(text: string, bindings: unknown[]): PromiseLike<unknown>;
  execute?(query: unknown): PromiseLike<unknown>;
  rollback?: unknown;
  dialect?: object;
  isTransaction?: boolean;
  client?: { config?: object };
  connection?: object;
  queryRunner?: { isTransactionActive?: boolean };
  isTransactionActive?: boolean;
  createQueryRunner?: unknown;
  getRepository?: unknown;
  totalCount?: unknown;
  connect?: unknown;
  end?: unknown;
  role?: unknown;
}

// pg.Pool counts its clients; our own EmbeddedDatabase connects and has a role. A pg.Client connects, too.
function isPool(it: Facts): boolean {
  return (
    typeof it.connect === 'function' &&
    typeof it.end === 'function' &&
    (typeof it.totalCount === 'number' || 'role' in it)
  );
}

function isOutsideTypeOrmTransaction(it: Facts): boolean {
  if (typeof it.createQueryRunner === 'function') return true;
  if ('isTransactionActive' in it) return it.isTransactionActive !== true;
  return typeof it.getRepository === 'function' && it.queryRunner?.isTransactionActive !== true;
}

function queryClient(it: Facts): PgQueryable {
  return sqlClient((text, params) => (it as Required<Facts>).query(text, params));
}

function knexClient(it: Facts): SqlClient {
  const client = sqlClient((text, params) => {
    const { sql, bindings } = asKnexRaw(text, params);
    return (it as Required<Facts>).raw(sql, bindings);
  });
  return { client, database: it.client?.config ?? it };
}

/** Knex numbers its own placeholders: `?` for each `$1`, in the order they stand in. */
function asKnexRaw(text: string, params: readonly unknown[]): { sql: string; bindings: unknown[] } {
  const bindings: unknown[] = [];
  const sql = text
    .replace(/--.*$/gm, '')
    .replaceAll('?', '\\?')
    .replace(/\$(\d+)/g, (_, place: string) => {
      bindings.push(params[Number(place) - 1]);
      return '?';
    });
  return { sql, bindings };
}

function drizzleClient(it: Facts): SqlClient {
  // What Drizzle takes for a query is anything that builds one when asked.
  const client = sqlClient((sql, params) =>
    (it as Required<Facts>).execute({ getSQL: () => ({ toQuery: () => ({ sql, params }) }) }),
  );
  return { client, database: it.dialect as object };
}

function sqlClient(run: (text: string, params: unknown[]) => PromiseLike<unknown>): PgQueryable {
  const query = async (text: string, params: readonly unknown[] = []) => {
    const result = await run(text, [...params]);
    return { rows: Array.isArray(result) ? result : (result as { rows: unknown[] }).rows };
  };
  return { query } as PgQueryable;
}
