import { EventEmitter } from 'node:events';
import type { PgPool, PgPoolClient, PgQueryable } from 'bullmq';
import { nextTick } from '../../clock/clock.js';
import type { Hear, SqlListener } from './sql-listener.js';

/** A pool as it is given to BullMQ, and what of it BullMQ's backends hear errors of. */
export type SharedPool = PgQueryable & { on(event: 'error', listener: (error: Error) => void): unknown };

/**
 * The pool of one queue's backend. BullMQ checks a connection out of it for good, to listen on; here it gets one that
 * listens through the process's only one, and sends everything else through the pool that all of them share.
 */
export class ListeningPool extends EventEmitter implements PgPool {
  /** For BullMQ: a lost connection is always noticed, so its workers may sleep as long as they like. */
  readonly options = { keepAlive: true };
  readonly #pool: SharedPool;
  readonly #listener: SqlListener;
  readonly #unheard: Unheard = new Map();

  constructor(pool: SharedPool, listener: SqlListener) {
    super();
    this.#pool = pool;
    this.#listener = listener;
    pool.on('error', (error: Error) => {
      if (this.listenerCount('error') > 0) this.emit('error', error);
    });
  }

  query<R = unknown>(text: string, values?: unknown[]): Promise<{ rows: R[] }> {
    // What was sent before this statement, the statement sees.
    this.#unheard.clear();
    return this.#pool.query<R>(text, values) as Promise<{ rows: R[] }>;
  }

  async connect(): Promise<PgPoolClient> {
    return new ListeningClient(this.#pool, this.#listener, this.#unheard) as unknown as PgPoolClient;
  }

  /** It is ended by who made the shared one. */
  async end(): Promise<void> {}
}

const LISTEN = /^\s*(?:--[^\n]*\n\s*)*LISTEN\s+"?(\w+)"?/;
/** BullMQ names the connection after its queue. There is one for all queues, and `processes` tells who is there. */
const NAMING = /set_config\('application_name'/;

/** As pg tells it. */
interface Notification {
  readonly channel: string;
  readonly payload: string;
}

/** What was sent while nobody listened, once for each channel and text. */
type Unheard = Map<string, Notification>;

/**
 * BullMQ's QueueEvents ask for events, and listen only when the answer has come and held none. What is sent in between would
 * be heard by nobody, so it is kept for the next who listens: until then on PGlite, whose answers and notifications come
 * one right after the other, every second job was waited for a second too long.
 */
class ListeningClient extends EventEmitter {
  readonly #pool: PgQueryable;
  readonly #listener: SqlListener;
  readonly #unheard: Unheard;
  readonly #heard = new Map<string, Hear>();
  #stopWatching: (() => void) | undefined;

  constructor(pool: PgQueryable, listener: SqlListener, unheard: Unheard) {
    super();
    this.#pool = pool;
    this.#listener = listener;
    this.#unheard = unheard;
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    super.on(event, listener as () => void);
    if (event === 'notification' && this.#unheard.size > 0) nextTick(() => this.#tellUnheard());
    return this;
  }

  async query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    const channel = LISTEN.exec(text)?.[1];
    if (channel !== undefined) await this.#listen(channel);
    else if (!NAMING.test(text)) return this.#pool.query(text, values);
    return { rows: [] };
  }

  release(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    for (const [channel, hear] of this.#heard) this.#listener.forget(channel, hear);
    this.#heard.clear();
  }

  async #listen(channel: string): Promise<void> {
    this.#stopWatching ??= this.#listener.onLoss(() => this.#lost());
    const hear = this.#heard.get(channel) ?? ((payload) => this.#tell({ channel, payload }));
    this.#heard.set(channel, hear);
    await this.#listener.hear(channel, hear);
  }

  #tell(sent: Notification): void {
    if (!this.emit('notification', sent)) this.#unheard.set(`${sent.channel} ${sent.payload}`, sent);
  }

  #tellUnheard(): void {
    const unheard = [...this.#unheard.values()];
    this.#unheard.clear();
    for (const sent of unheard) this.#tell(sent);
  }

  // BullMQ lets go of it then, and asks for another.
  #lost(): void {
    if (this.listenerCount('error') > 0)
      this.emit('error', new Error('Connection terminated: the one that listens for this process.'));
  }
}
