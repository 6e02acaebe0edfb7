import { AsyncLocalStorage } from 'node:async_hooks';

const serving = new AsyncLocalStorage<true>();

/** Starts an application whose jobs a command runs. */
export function asServedByCommand<T>(start: () => Promise<T>): Promise<T> {
  return serving.run(true, start);
}

/** Whether the application that starts now is such a one. */
export function servedByCommand(): boolean {
  return serving.getStore() ?? false;
}
