import type { Store } from '../display/store.js';
import type { Alert, Notice } from '../protocol/frames.js';
import type { Room } from '../protocol/room.js';
import type { ConnectionState } from './connection-state.js';
import type { JobWatch } from './job-watch.js';
import type { Listener, PayloadOf } from './listeners.js';
import type { Subscription } from './subscription.js';
import type { TaskHolder } from './task-holder.js';

/** A page's connection, as `connect` gives it. */
export interface Realtime {
  /** How it is connected. Begins as `connecting`, and comes back by itself whenever it is lost. */
  readonly state: Store<ConnectionState>;
  /** Hears an event of any room the page is in. Gives what ends it. */
  on<E extends string>(event: E, listener: Listener<PayloadOf<E>>): () => void;
  /** Ends one listener, or all of the event. */
  off<E extends string>(event: E, listener?: Listener<PayloadOf<E>>): void;
  /** Enters a room, where `authorize` allows it. A text is a room of free text. */
  subscribe(room: Room | string): Subscription;
  /** Hears that more was missed of a room than the server keeps, so that the page should look anew. */
  onIncomplete(listener: (room: string) => void): () => void;
  /** Follows one job of the user's. */
  watchJob(id: string): JobWatch;
  /** The user's own jobs. The same one whenever it is asked for. */
  myTasks(): TaskHolder;
  /** Opens the progress dialog, or moves its bar: `count` of `total` is done. It closes at `total`. @default total 100 */
  showProgress(title: string, count: number, total?: number, description?: string): void;
  hideProgress(): void;
  /** Says something that goes away by itself, after 7 seconds unless it says otherwise. */
  showAlert(alert: Alert | string): void;
  /** Says something that stays until it is closed. */
  showNotice(notice: Notice | string): void;
  /** Connects anew, such as after a sign-in: the server asks who it is. */
  reconnect(): void;
  /** Ends it for good. */
  close(): void;
}
