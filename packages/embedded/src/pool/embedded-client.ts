import { EventEmitter } from 'node:events';
import { EmbeddedClientReleasedError } from '../errors/statement-errors.js';
import type { Notification } from '../pglite/raw-result.js';
import { queueMicrotask, setImmediate } from '../time/timers.js';
import type { DatabaseConnection } from '../wire/database-connection.js';
import { bindValues } from './bind-value.js';
import { type QueryResult, queryResult } from './query-result.js';

// One for each channel that had news; a client that never listens again must not gather them for ever.
const MOST_UNHEARD = 1_000;

/**
 * A checked-out client, with the face of pg's: statements in order, BEGIN … COMMIT for itself alone, LISTEN with
 * 'notification' events. Owned by the caller until `release()`. Emits 'error' and 'end' when the owner is lost;
 * it stays dead then, and `connect()` gives another.
 */
export class EmbeddedClient extends EventEmitter {
  // Who waits for news reads, finds none, and only then adds a listener for the notification of what comes next. Over
  // a network that gap is too short to matter; here a notification can arrive inside it, and the one who waits (a
  // BullMQ worker) would sleep on.
  readonly #unheard = new Map<string, Notification>();
  readonly #connection: DatabaseConnection;
  readonly #session: number;
  readonly #onRelease: () => void;
  #dead: Error | undefined;
  #released: Promise<void> | undefined;

  constructor(connection: DatabaseConnection, onRelease: () => void) {
    super();
    this.#connection = connection;
    this.#onRelease = onRelease;
    this.#session = connection.openSession({
      notified: (notification) => this.#notify(notification),
      ended: (error) => this.#end(error),
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: EventEmitter's own signature
  override on(event: string, listener: (...args: any[]) => void): this {
    super.on(event, listener);
    if (event === 'notification' && this.#unheard.size > 0) queueMicrotask(() => this.#hearAll());
    return this;
  }

  async query<R = unknown>(text: string, params: readonly unknown[] = []): Promise<QueryResult<R>> {
    if (this.#dead) throw this.#dead;
    return queryResult<R>(await this.#connection.query(this.#session, text, bindValues(params)));
  }

  /** Gives it back: an open transaction is rolled back, its channels are forgotten. */
  release(): void {
    void this.close();
  }

  /** `release()`, and resolves when its transaction and its channels are gone. */
  close(): Promise<void> {
    this.#released ??= this.#close();
    return this.#released;
  }

  async #close(): Promise<void> {
    this.#dead ??= new EmbeddedClientReleasedError();
    this.#onRelease();
    // Lost on the way: then the owner rolls back by itself.
    await this.#connection.closeSession(this.#session).catch(() => undefined);
  }

  #notify(notification: Notification): void {
    if (this.listenerCount('notification') > 0) this.emit('notification', notification);
    else if (this.#unheard.size < MOST_UNHEARD)
      this.#unheard.set(`${notification.channel} ${notification.payload}`, notification);
  }

  #hearAll(): void {
    const unheard = [...this.#unheard.values()];
    this.#unheard.clear();
    for (const notification of unheard) this.#notify(notification);
  }

  #end(error: Error): void {
    if (this.#dead) return;
    this.#dead = error;
    // A turn later: who has just got this client from connect() must have put his listeners on by then.
    setImmediate(() => {
      // A bare 'error' event without a listener would end the process.
      if (this.listenerCount('error') > 0) this.emit('error', error);
      this.emit('end');
    });
  }
}
