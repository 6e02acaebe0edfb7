import type { Store } from '../display/store.js';
import type { Task } from '../protocol/frames.js';
import type { RealtimeError } from './realtime-error.js';

/** The signed-in user's tasks as a page has them now. */
export interface MyTasks {
  /** Newest first. */
  readonly tasks: readonly Task[];
  /** Nothing was heard yet. */
  readonly isLoading: boolean;
  /** Why they could not be read; what is in `tasks` is then how they last stood. */
  readonly error: RealtimeError | undefined;
}

/** The user's own jobs, as a page holds them. */
export interface TaskHolder extends Store<MyTasks> {
  /** @throws RealtimeError when the server refuses, or cannot be reached */
  cancel(task: Pick<Task, 'queue' | 'id'>): Promise<void>;
  /** @throws RealtimeError when the server refuses, or cannot be reached */
  retry(task: Pick<Task, 'queue' | 'id'>): Promise<void>;
  /** Reads them anew. Happens by itself after each reconnect. */
  refresh(): Promise<void>;
}
