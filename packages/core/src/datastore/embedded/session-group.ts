import type { Notification } from './raw-result.js';

/** The sessions of one process, seen from the owner: notifications travel once for all of them. */
export interface SessionGroup {
  notify(sessions: readonly number[], notification: Notification): void;
  /** The owner ended this session; its client must learn of it. */
  ended(session: number, error: Error): void;
}

/** For sessions of the owner itself, which neither listen nor sit idle. */
export const NOBODY: SessionGroup = { notify: () => undefined, ended: () => undefined };
