import type { Store } from '../display/store.js';
import type { Task } from '../protocol/frames.js';
import type { MyTasks, TaskList } from './task-list.js';

/** The user's own jobs, as a page holds them. */
export interface TaskHolder extends Store<MyTasks> {
  /** @throws RealtimeError when the server refuses, or cannot be reached */
  cancel(task: Pick<Task, 'queue' | 'id'>): Promise<void>;
  /** @throws RealtimeError when the server refuses, or cannot be reached */
  retry(task: Pick<Task, 'queue' | 'id'>): Promise<void>;
  /** Reads them anew. Happens by itself after each reconnect. */
  refresh(): Promise<void>;
}

export function holderOf(list: TaskList): TaskHolder {
  return {
    get: list.store.get,
    subscribe: list.store.subscribe,
    cancel: (task) => list.act('cancel', task),
    retry: (task) => list.act('retry', task),
    refresh: () => list.read(),
  };
}
