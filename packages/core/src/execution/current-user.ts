import { AsyncLocalStorage } from 'node:async_hooks';

/** The user schedules run as, as in Frappe. */
export const ADMINISTRATOR = 'Administrator';

const users = new AsyncLocalStorage<string | undefined>();

/** Who the code runs as: set by `runAs`, and in a worker restored from whoever queued the job. */
export function currentUser(): string | undefined {
  return users.getStore();
}

/** Runs a function as a user. Jobs queued inside it carry the user along. */
export function runAs<T>(user: string | undefined, act: () => T): T {
  return users.run(user, act);
}
