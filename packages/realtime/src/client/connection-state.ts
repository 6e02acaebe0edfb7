import type { Refusal } from '../protocol/frames.js';

/** How a page is connected, as `realtime.state` has it. */
export interface ConnectionState {
  /**
   * `connecting` until the first welcome; `online` after it; `offline` while a lost connection is tried for again;
   * `refused` when the server does not know the user, which is tried again once a minute, when the page comes back to the
   * front, and by `reconnect()`;
   * `closed` after `close()`.
   */
  readonly status: 'connecting' | 'online' | 'offline' | 'refused' | 'closed';
  /** Whether the server reaches its jobs: while they are away, nothing is heard of them. */
  readonly datastore: 'there' | 'away';
  /** The signed-in user; `null` for nobody, `undefined` before it was said. */
  readonly user: string | null | undefined;
  /** Why it is not online. */
  readonly reason: Refusal | undefined;
  /** Milliseconds that this page's clock is ahead of the server's, whose times tasks and frames have. */
  readonly clockAhead: number;
}

export const FIRST_STATE: ConnectionState = {
  status: 'connecting',
  datastore: 'there',
  user: undefined,
  reason: undefined,
  clockAhead: 0,
};
