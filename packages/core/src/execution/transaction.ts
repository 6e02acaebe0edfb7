import { currentScope, inScope } from './scope.js';

/** Does what waited for a commit, several things of one kind together. */
export type Delivery<T> = (items: readonly T[]) => Promise<unknown>;

interface Waiting {
  readonly deliver: Delivery<unknown>;
  readonly item: unknown;
}

/**
 * What waits for one transaction to commit, in the order it came. Knows no database: whoever runs the transaction
 * tells how it ended.
 */
export class Transaction {
  /** The transaction this one is part of: what it held goes there when it commits. */
  readonly #parent: Transaction | undefined;
  #waiting: Waiting[] = [];
  #state: 'open' | 'committed' | 'rolled back' = 'open';

  constructor(parent: Transaction | undefined) {
    this.#parent = parent;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Whether it has neither committed nor rolled back, so that another can be part of it. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Where something said now must wait: here, in what this became part of, or (`undefined`) nowhere, since all is committed. */
  get holder(): Transaction | undefined {
    return this.#state === 'committed' ? this.#parent?.holder : this;
  }

  /** Keeps an item until the commit. After a rollback it is dropped, like all that came before it. */
  defer<T>(deliver: Delivery<T>, item: T): void {
    if (this.#state === 'open') this.#waiting.push({ deliver: deliver as Delivery<unknown>, item });
  }

  rolledBack(): void {
    this.#state = 'rolled back';
    this.#waiting = [];
  }

  /** Hands over to the transaction around it, or does all that waited. Gives what went wrong doing so. */
  async committed(): Promise<unknown[]> {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#state = 'committed';
    const outer = this.#parent?.holder;
    if (!outer) return await deliverAll(waiting);
    for (const { deliver, item } of waiting) outer.defer(deliver, item);
    return [];
  }
}

/** The transaction that what is said now must wait for, if any. */
export function currentTransaction(): Transaction | undefined {
  return currentScope()?.transaction?.holder;
}

/**
 * Runs a function once the transaction around it (`runInTransaction`) has committed, as the user it has now; never when
 * it rolls back. Without a transaction it runs at once, and its error is the caller's.
 */
export async function afterCommit(act: () => unknown): Promise<void> {
  const transaction = currentTransaction();
  if (!transaction) return void (await act());
  // The transaction is over by then, so that nothing said there waits for it.
  const scope = { user: undefined, run: undefined, ...currentScope(), transaction: undefined };
  transaction.defer(runAll, () => inScope(scope, act));
}

async function runAll(acts: readonly (() => unknown)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const act of acts) {
    try {
      await act();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors);
}

// Neighbours of one kind go together: a thousand jobs leave in a few round trips, and wait for one outage, not for each.
async function deliverAll(waiting: readonly Waiting[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (let start = 0, end = 0; start < waiting.length; start = end) {
    const { deliver } = waiting[start] as Waiting;
    while (waiting[end]?.deliver === deliver) end++;
    try {
      await deliver(waiting.slice(start, end).map((it) => it.item));
    } catch (error) {
      errors.push(...(error instanceof AggregateError ? error.errors : [error]));
    }
  }
  return errors;
}
