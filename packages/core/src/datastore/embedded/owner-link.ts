import type { Socket } from 'node:net';
import type { Candidate } from './candidate.js';
import { databaseError } from './database-error.js';
import type { Link, SessionListener } from './link.js';
import { POOL_SESSION } from './message.js';
import { OwnerConnection } from './owner-connection.js';
import type { BoundValue, RawResult } from './raw-result.js';
import { SessionSet } from './session-set.js';
import type { SharedDatabase } from './shared-database.js';

/** The owner's own way to the database, and its door for the other processes. */
export class OwnerLink implements Link {
  readonly role = 'owner';
  readonly lost: Link['lost'];
  readonly #database: SharedDatabase;
  readonly #candidate: Candidate | undefined;
  readonly #sessions: SessionSet;
  readonly #listeners = new Map<number, SessionListener>();
  readonly #connections = new Set<OwnerConnection>();
  #lastSession = POOL_SESSION;
  #ending: Promise<void> | undefined;

  /** Without a candidate (in memory) there is no door. */
  constructor(database: SharedDatabase, candidate: Candidate | undefined) {
    this.#database = database;
    this.#candidate = candidate;
    this.#sessions = new SessionSet(database, {
      // A listener that throws must not stop the statement that notified.
      notify: (sessions, notification) => {
        for (const it of sessions) queueMicrotask(() => this.#listeners.get(it)?.notified(notification));
      },
      ended: (session, error) => queueMicrotask(() => this.#listeners.get(session)?.ended(error)),
    });
    this.lost = database.crashed;
    void this.lost.then((error) => this.#crash(error));
    candidate?.admit((socket) => this.#admit(socket));
  }

  openSession(listener: SessionListener): number {
    const session = ++this.#lastSession;
    this.#sessions.open(session);
    this.#listeners.set(session, listener);
    return session;
  }

  async closeSession(session: number): Promise<void> {
    this.#listeners.delete(session);
    await this.#sessions.closeOne(session);
  }

  async query(session: number, text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]> {
    const answer = await this.#sessions.query(session, text, values);
    if ('report' in answer) throw databaseError(answer.report);
    return answer.results;
  }

  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    try {
      await this.#database.close(() => {
        for (const connection of this.#connections) connection.goodbye();
      });
    } finally {
      // Last, because it lets the next owner in.
      await this.#candidate?.close();
    }
  }

  #admit(socket: Socket): void {
    // Who comes while this owner ends waits at the door, and is the first to know that it is closed.
    if (this.#ending) return;
    const connection = new OwnerConnection(socket, this.#database);
    this.#connections.add(connection);
    socket.on('close', () => this.#connections.delete(connection));
  }

  async #crash(error: Error): Promise<void> {
    for (const listener of this.#listeners.values()) listener.ended(error);
    // What is broken may fail to close as well; the door opens for the next owner in any case.
    await this.end().catch(() => undefined);
  }
}
