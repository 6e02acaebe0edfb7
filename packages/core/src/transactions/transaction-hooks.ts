/** How `runInTransaction` runs a transaction of a database library; `T` is what its statements go through. */
export interface TransactionHooks<T> {
  /** Runs the work in a transaction: resolves once it has committed, rejects once it has rolled back. */
  transaction<R>(work: (transaction: T) => Promise<R>): Promise<R>;
  /** Runs the work in a savepoint of a transaction that `transaction` began. */
  savepoint?<R>(outer: T, work: (transaction: T) => Promise<R>): Promise<R>;
  /**
   * What `transaction` begins its transactions on. Inside a transaction of the same database a savepoint is used; one of
   * another database stands on its own. Without it, an inner transaction counts as part of the one around it.
   */
  readonly database?: object;
  /** Rejects when a statement that failed has doomed the transaction, so that its commit would be a rollback. */
  check?(transaction: T): PromiseLike<unknown>;
}

/** Runs its work in a transaction, as Knex, Drizzle and TypeORM do; what the work gets can do so as well. */
// biome-ignore lint/suspicious/noExplicitAny: the libraries' own signatures
type Transactional<T> = { transaction(work: (transaction: T) => Promise<any>): Promise<any> };

/** `knex`, or a transaction of it, in which case savepoints are used. */
export function withKnex<T>(knex: Transactional<T>): TransactionHooks<T> {
  const { isTransaction, client } = knex as KnexFacts;
  return hooks(knex, isTransaction === true, isPostgres(client?.dialect), (trx) =>
    (trx as { raw(sql: string): PromiseLike<unknown> }).raw('SELECT 1'),
  );
}

/** A Drizzle database with an asynchronous driver, or a transaction of it. */
export function withDrizzle<T>(db: Transactional<T>): TransactionHooks<T> {
  const { dialect } = db as { dialect?: object };
  return hooks(db, 'rollback' in db, isPostgres(dialect?.constructor.name), (tx) =>
    (tx as { execute(sql: string): PromiseLike<unknown> }).execute('SELECT 1'),
  );
}

/** A TypeORM DataSource, or the EntityManager of a transaction. */
export function withTypeOrm<T>(dataSource: Transactional<T>): TransactionHooks<T> {
  const { queryRunner, connection = dataSource } = dataSource as TypeOrmFacts;
  const { options } = connection as TypeOrmFacts;
  return hooks(dataSource, queryRunner?.isTransactionActive === true, isPostgres(options?.type), (manager) =>
    (manager as { query(sql: string): PromiseLike<unknown> }).query('SELECT 1'),
  );
}

interface KnexFacts {
  isTransaction?: boolean;
  client?: { dialect?: string };
}

interface TypeOrmFacts {
  queryRunner?: { isTransactionActive?: boolean };
  connection?: object;
  options?: { type?: string };
}

// Of the databases these libraries know, only PostgreSQL and its relatives doom a transaction for one failed statement.
function isPostgres(dialect: string | undefined): boolean {
  return /postgres|^pg|cockroach/i.test(dialect ?? '');
}

function hooks<T>(
  database: Transactional<T>,
  isTransaction: boolean,
  isChecked: boolean,
  check: (transaction: T) => PromiseLike<unknown>,
): TransactionHooks<T> {
  return {
    transaction: (work) => database.transaction(work),
    savepoint: (outer, work) => (outer as unknown as Transactional<T>).transaction(work),
    ...(isChecked ? { check } : {}),
    ...(isTransaction ? {} : { database }),
  };
}
