import { AsyncLocalStorage } from 'node:async_hooks';
import type { Run } from './current-job.js';
import type { Transaction } from './transaction.js';

/** What calls below know of where they run. */
export interface Scope {
  readonly user: string | undefined;
  readonly run: Run | undefined;
  /** What travels along, where there is something. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /** What waits for a commit, waits here. */
  readonly transaction?: Transaction | undefined;
}

// One storage for all: each one that is in use is copied along with every promise of the process.
const scopes = new AsyncLocalStorage<Scope>();

export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

export function inScope<T>(scope: Scope, act: () => T): T {
  return scopes.run(scope, act);
}
