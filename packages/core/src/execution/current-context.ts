import { currentScope, inScope } from './scope.js';

/** Values that travel with jobs: those of the app's context providers, of `runInContext` and of the call. */
export type ContextValues = Readonly<Record<string, unknown>>;

const NONE: ContextValues = Object.freeze({});

/** The values the running job was queued with, or those of the surrounding `runInContext`; empty when there are none. */
export function currentContext<T extends ContextValues = ContextValues>(): T;
/** One of them. */
export function currentContext<T = unknown>(key: string): T | undefined;
export function currentContext(key?: string): unknown {
  const values = currentScope()?.values ?? NONE;
  if (key === undefined) return values;
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** Runs a function with values over those there are. Jobs queued inside it carry them along, so they must be JSON. */
export function runInContext<T>(values: ContextValues, act: () => T): T {
  const scope = currentScope();
  return inScope({ user: undefined, run: undefined, ...scope, values: { ...scope?.values, ...values } }, act);
}

/** What a call inherits from where it is made. */
export function inheritedContext(): ContextValues | undefined {
  return currentScope()?.values;
}
