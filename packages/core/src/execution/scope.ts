import { AsyncLocalStorage } from 'node:async_hooks';
import type { Run } from './run.js';
import type { Transaction } from './transaction.js';

/** What calls below know of where they run. */
export interface Scope {
  readonly user: string | undefined;
  readonly run: Run | undefined;
  /** What travels along, where there is something. */
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  /** What waits for a commit, waits here. */
  readonly transaction?: Transaction | undefined;
  /** Who steers the app here, where that was said. */
  readonly actor?: Actor | undefined;
}

/** Who steers an app, and through what. */
export interface Actor {
  /** @default the user the code runs as */
  readonly by?: string | undefined;
  /** Where it comes from: an address, a host. @default the host of this process */
  readonly from?: string | undefined;
  /** Through what: 'cli', 'dashboard', or a name of your own. @default 'code' */
  readonly via?: string | undefined;
  /** Who else had to agree to it, and did. */
  readonly confirmedBy?: string | undefined;
  /** Why, where the act itself is not told. */
  readonly reason?: string | undefined;
}

// One storage for all: each one that is in use is copied along with every promise of the process.
const scopes = new AsyncLocalStorage<Scope>();

export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

export function inScope<T>(scope: Scope, act: () => T): T {
  return scopes.run(scope, act);
}
