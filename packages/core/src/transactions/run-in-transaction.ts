import { AfterCommitError } from '../errors/transaction-errors.js';
import { currentScope, inScope } from '../execution/scope.js';
import { Transaction } from '../execution/transaction.js';
import { maskText } from '../redaction/mask-text.js';
import type { TransactionHooks } from './transaction-hooks.js';

export interface TransactionOptions {
  /**
   * Hears of what failed after the commit: functions of `afterCommit`, jobs that could not be sent.
   * @default a process warning
   */
  onAfterCommitError?: (error: AfterCommitError) => void;
}

/** A transaction with what `runInTransaction` knows of its database. */
class DatabaseTransaction<T> extends Transaction {
  constructor(
    parent: Transaction | undefined,
    readonly handle: T,
    readonly database: object | undefined,
    readonly around: Transaction | undefined,
  ) {
    super(parent);
  }
}

/**
 * Runs `work` in a transaction: jobs with `afterCommit: true` and functions given to `afterCommit` wait for its commit
 * and vanish when it rolls back. Inside another one of the same database it is a savepoint: what waits in it is dropped
 * when it alone rolls back, and else waits for the outermost commit.
 *
 * Resolves with what `work` gave, after the commit and after all that waited for it; rejects with what `work` threw,
 * after the rollback. What fails after the commit does not reject it, see {@link TransactionOptions}.
 *
 * @example await runInTransaction(withKnex(knex), async (trx) => { … })
 * @throws TransactionRolledBackError, and what `work` and the database throw
 */
export async function runInTransaction<T, R>(
  hooks: TransactionHooks<T>,
  work: (transaction: T) => Promise<R> | R,
  options: TransactionOptions = {},
): Promise<R> {
  const around = currentScope()?.transaction;
  const outer = hooks.database && hooks.savepoint ? enclosing<T>(around, hooks.database) : undefined;
  const parent = outer ?? (hooks.database ? undefined : around);
  let transaction: Transaction | undefined;
  const inside = async (handle: T): Promise<R> => {
    // A library that runs the work again, after a conflict say, begins anew.
    transaction?.rolledBack();
    const current = new DatabaseTransaction(parent, handle, hooks.database, around);
    transaction = current;
    const scope = { user: undefined, run: undefined, ...currentScope(), transaction: current };
    return await inScope(scope, async () => {
      const result = await work(handle);
      if (!current.isEmpty) await hooks.check?.(handle);
      return result;
    });
  };
  let result: R;
  try {
    result =
      outer && hooks.savepoint
        ? await hooks.savepoint(outer.handle, inside)
        : await hooks.transaction(inside);
  } catch (error) {
    transaction?.rolledBack();
    throw error;
  }
  const errors = (await transaction?.committed()) ?? [];
  if (errors.length > 0) report(new AfterCommitError(errors), options);
  return result;
}

/** The innermost transaction of a database among those around. */
function enclosing<T>(
  innermost: Transaction | undefined,
  database: object,
): DatabaseTransaction<T> | undefined {
  for (let it = innermost; it instanceof DatabaseTransaction; it = it.around)
    if (it.database === database && it.isOpen) return it as DatabaseTransaction<T>;
  return undefined;
}

function report(error: AfterCommitError, { onAfterCommitError }: TransactionOptions): void {
  if (onAfterCommitError) onAfterCommitError(error);
  else
    process.emitWarning(maskText(error.message), {
      type: error.name,
      code: error.code,
      detail: maskText(String(error.cause)),
    });
}
