import type { EmbeddedCrashError, EmbeddedOwnerLostError } from '../errors/statement-errors.js';
import type { BoundValue, Notification, RawResult } from '../pglite/raw-result.js';

/** What a process is to a folder: the one that runs PGlite on it, or one that sends it statements. */
export type Role = 'owner' | 'client';

/** Hears what happens to one session. */
export interface SessionListener {
  notified(notification: Notification): void;
  /** The session was ended from the other side, or its connection is gone. */
  ended(error: Error): void;
}

/**
 * A process's connection to the database: straight to it in the owner, over a socket elsewhere. It ends once, for
 * good; the pool then looks for the next one.
 */
export interface DatabaseConnection {
  readonly role: Role;
  /** Resolves when the connection ended by itself. */
  readonly lost: Promise<EmbeddedOwnerLostError | EmbeddedCrashError>;
  /** Opens a session of its own for a checked-out client, and gives its number. */
  openSession(listener: SessionListener): number;
  closeSession(session: number): Promise<void>;
  query(session: number, text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]>;
  /** Ends it from this side. */
  end(): Promise<void>;
}
