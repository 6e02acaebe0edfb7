import type { Socket } from 'node:net';
import { databaseError } from '../pglite/database-error.js';
import type { BoundValue, RawResult } from '../pglite/raw-result.js';
import type { SharedDatabase } from '../sharing/shared-database.js';
import { queueMicrotask } from '../time/timers.js';
import type { DatabaseConnection, SessionListener } from './database-connection.js';
import { POOL_SESSION } from './message.js';
import { ServedProcess } from './served-process.js';
import { SessionSet } from './session-set.js';

/** Where the client processes of a folder arrive. */
export interface ClientSource {
  /** Hands over those that wait, and everybody who comes later. */
  accept(handler: (socket: Socket) => void): void;
  /** Lets nobody in any more, drops every connection, and frees the folder for the next owner. */
  close(): Promise<void>;
}

/** The owner's own connection to the database; it serves the other processes as well. */
export class OwnerConnection implements DatabaseConnection {
  readonly role = 'owner';
  readonly lost: DatabaseConnection['lost'];
  readonly #database: SharedDatabase;
  readonly #clients: ClientSource | undefined;
  readonly #sessions: SessionSet;
  readonly #listeners = new Map<number, SessionListener>();
  readonly #served = new Set<ServedProcess>();
  #lastSession = POOL_SESSION;
  #ending: Promise<void> | undefined;

  /** Without `clients` (in memory) this process is the only one. */
  constructor(database: SharedDatabase, clients: ClientSource | undefined) {
    this.#database = database;
    this.#clients = clients;
    this.#sessions = new SessionSet(database, {
      // A listener that throws must not stop the statement that notified.
      notify: (sessions, notification) => {
        for (const it of sessions) queueMicrotask(() => this.#listeners.get(it)?.notified(notification));
      },
      ended: (session, error) => queueMicrotask(() => this.#listeners.get(session)?.ended(error)),
    });
    this.lost = database.crashed;
    void this.lost.then((error) => this.#crash(error));
    clients?.accept((socket) => this.#serve(socket));
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

  /** Lets go of the data at once, without writing to them. */
  abandon(cause: unknown): void {
    this.#database.abandon(cause);
  }

  async #end(): Promise<void> {
    try {
      await this.#database.close(() => {
        for (const served of this.#served) served.goodbye();
      });
    } finally {
      // Last, because it lets the next owner in.
      await this.#clients?.close();
    }
  }

  #serve(socket: Socket): void {
    // Who connects while this owner ends gets no greeting, and learns from its socket's end to look for the next owner.
    if (this.#ending) return;
    const served = new ServedProcess(socket, this.#database);
    this.#served.add(served);
    socket.on('close', () => this.#served.delete(served));
  }

  async #crash(error: Error): Promise<void> {
    for (const listener of this.#listeners.values()) listener.ended(error);
    // What is broken may fail to close as well; the next owner is let in in any case.
    await this.end().catch(() => undefined);
  }
}
