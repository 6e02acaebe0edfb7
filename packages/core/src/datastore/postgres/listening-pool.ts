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
  readonly #queue: string;
  readonly #unheard = new Set<string>();

  constructor(pool: SharedPool, listener: SqlListener, queue: string) {
    super();
    this.#pool = pool;
    this.#listener = listener;
    this.#queue = queue;
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
    const client = new ListeningClient({
      pool: this.#pool,
      listener: this.#listener,
      queue: this.#queue,
      unheard: this.#unheard,
    });
    return client as unknown as PgPoolClient;
  }

  /** It is ended by who made the shared one. */
  async end(): Promise<void> {}
}

const LISTEN = /^\s*(?:--[^\n]*\n\s*)*LISTEN\s+"?(\w+)"?/;
/** BullMQ names the connection after its queue. There is one for all queues, and `processes` tells who is there. */
const NAMING = /set_config\('application_name'/;

interface ListeningClientDeps {
  readonly pool: PgQueryable;
  readonly listener: SqlListener;
  readonly queue: string;
  /** The channels on which this queue was named while nobody listened, or may have been. */
  readonly unheard: Set<string>;
}

/**
 * BullMQ's QueueEvents ask for events, and listen only when the answer has come and held none. What is sent in between would
 * be heard by nobody, so it is kept for the next who listens: until then on PGlite, whose answers and notifications come
 * one right after the other, every second job was waited for a second too long.
 */
class ListeningClient extends EventEmitter {
  readonly #deps: ListeningClientDeps;
  readonly #heard = new Map<string, Hear>();
  #stopWatching: (() => void) | undefined;

  constructor(deps: ListeningClientDeps) {
    super();
    this.#deps = deps;
  }

  override on(event: string, listener: (...args: never[]) => void): this {
    super.on(event, listener as () => void);
    if (event === 'notification' && this.#deps.unheard.size > 0) nextTick(() => this.#tellUnheard());
    return this;
  }

  async query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    const channel = LISTEN.exec(text)?.[1];
    if (channel !== undefined) await this.#listen(channel);
    else if (!NAMING.test(text)) return this.#deps.pool.query(text, values);
    return { rows: [] };
  }

  release(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
    for (const [channel, hear] of this.#heard) this.#deps.listener.forget(channel, hear);
    this.#heard.clear();
  }

  async #listen(channel: string): Promise<void> {
    const { listener, queue, unheard } = this.#deps;
    this.#stopWatching ??= listener.onLoss(() => this.#lost());
    const hear = this.#heard.get(channel) ?? ((payload) => payload === queue && this.#tell(channel));
    this.#heard.set(channel, hear);
    await listener.hear(channel, hear);
    // Until now nobody heard it at all.
    unheard.add(channel);
  }

  #tell(channel: string): void {
    const sent = { channel, payload: this.#deps.queue };
    if (!this.emit('notification', sent)) this.#deps.unheard.add(channel);
  }

  #tellUnheard(): void {
    const unheard = [...this.#deps.unheard];
    this.#deps.unheard.clear();
    for (const channel of unheard) this.#tell(channel);
  }

  // BullMQ lets go of it then, and asks for another.
  #lost(): void {
    if (this.listenerCount('error') > 0)
      this.emit('error', new Error('Connection terminated: the one that listens for this process.'));
  }
}
