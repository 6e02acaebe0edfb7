import type { EmbeddedCrashError, EmbeddedOwnerLostError } from './errors.js';
import type { BoundValue, Notification, RawResult } from './raw-result.js';

/** Hears what happens to one session. */
export interface SessionListener {
  notified(notification: Notification): void;
  /** The session was ended from the other side, or its link is gone. */
  ended(error: Error): void;
}

/**
 * The way from this process's pool to the database: straight to it in the owner, over a socket elsewhere.
 * It ends once, for good; the pool then looks for the next one.
 */
export interface Link {
  readonly role: 'owner' | 'client';
  /** Resolves when the link ended by itself. */
  readonly lost: Promise<EmbeddedOwnerLostError | EmbeddedCrashError>;
  /** Opens a session of its own for a checked-out client, and gives its number. */
  openSession(listener: SessionListener): number;
  closeSession(session: number): Promise<void>;
  query(session: number, text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]>;
  /** Ends it from this side. */
  end(): Promise<void>;
}
