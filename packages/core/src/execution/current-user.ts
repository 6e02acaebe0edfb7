import { currentScope, inScope } from './scope.js';

/** The user schedules run as, as in Frappe. */
export const ADMINISTRATOR = 'Administrator';

/** Who the code runs as: set by `runAs`, and in a worker restored from whoever queued the job. */
export function currentUser(): string | undefined {
  return currentScope()?.user;
}

/** Runs a function as a user. Jobs queued inside it carry the user along. */
export function runAs<T>(user: string | undefined, act: () => T): T {
  return inScope({ run: undefined, ...currentScope(), user }, act);
}
