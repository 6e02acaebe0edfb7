import { CortadoError } from './cortado-error.js';

/**
 * The transaction is committed, and something that waited for it failed: a function of `afterCommit`, or the sending of
 * a job. `runInTransaction` does not reject with it, since nothing was rolled back; it goes to `onAfterCommitError`, or
 * becomes a process warning.
 */
export class AfterCommitError extends CortadoError {
  readonly code = 'CORTADO_AFTER_COMMIT';

  constructor(readonly errors: readonly unknown[]) {
    const [first] = errors;
    const what = first instanceof Error ? first.message : String(first);
    super(
      `The transaction is committed, but ${errors.length === 1 ? 'something that waited' : `${errors.length} things that waited`} for it failed: ${what} ${errors.length > 1 ? 'All are in `errors`. ' : ''}Do them again yourself: nothing else will.`,
      { cause: first },
    );
  }
}

/** PostgreSQL answered COMMIT with a rollback, because a statement of the transaction had failed before. Nothing was stored or queued. */
export class TransactionRolledBackError extends CortadoError {
  readonly code = 'CORTADO_TRANSACTION_ROLLED_BACK';

  constructor() {
    super(
      'The transaction was rolled back, not committed: one of its statements had failed, and its error was caught. Let the error through, or run what may fail in a runInTransaction of its own, inside this one.',
    );
  }
}

/** `enqueueWith` on Redis: no transaction of a database can hold a job that is stored elsewhere. */
export class NoSharedTransactionError extends CortadoError {
  readonly code = 'CORTADO_NO_SHARED_TRANSACTION';

  constructor(facts: { job: string; location: string }) {
    super(
      `${facts.job} was not queued: enqueueWith stores the job in your own transaction, and the jobs of this app are in ${facts.location}, which takes part in none. Queue it with { afterCommit: true } inside runInTransaction, or keep the jobs in your PostgreSQL (connection: 'postgres://…').`,
    );
  }
}

/** What `enqueueWith` got as its client cannot carry a job into a transaction: a pool, another database, or no client. */
export class TransactionClientError extends CortadoError {
  readonly code = 'CORTADO_TRANSACTION_CLIENT';

  constructor(facts: { job: string; found: string; advice: string; cause?: unknown }) {
    super(
      `${facts.job} was not queued: enqueueWith expected the client of a transaction in the database of the jobs, found ${facts.found}. ${facts.advice}`,
      { cause: facts.cause },
    );
  }
}
