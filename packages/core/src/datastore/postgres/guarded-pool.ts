import type pg from 'pg';
import { SECOND, systemClock, type Timer } from '../../clock/clock.js';
import { withinOrNot } from '../../clock/within.js';
import { loadPg } from '../../loading/on-demand.js';
import { noteUnsent } from './postgres-outage.js';

/** How often a connection that only listens is asked whether the server is there, and still takes writes. */
const PROBE_EVERY = 5 * SECOND;
const PROBE = {
  text: "SELECT current_setting('transaction_read_only') = 'on' AS refuses",
  // Milliseconds for this one, whatever the pool gives others; a word of `pg` that its types do not know.
  query_timeout: 4 * SECOND,
};
/** How long a connection may take to say goodbye. */
const GOODBYE = SECOND;

const OTHER_SERVER = 'another kind of server may listen there';
const POOLER = 'a pooler such as PgBouncer listens there: give `connection` the address of PostgreSQL itself';

/** A connection, and whether it has got as far as to serve statements. */
type GuardedClient = pg.Client & { readonly isReady: boolean };

/** What is private in a client of `pg`. */
interface ClientInternals {
  readonly connection: { readonly stream: { destroy(error?: Error): void } };
  readonly _activeQuery: unknown;
}

/**
 * A pool of `pg` that holds on to no connection behind which nobody is. `pg` itself leaves a socket open when a login
 * fails or a goodbye is not heard, and never looks at a connection that only listens.
 */
export class GuardedPool {
  readonly pool: pg.Pool;
  /** Every connection there is, also while it is being made or ended. */
  readonly #clients = new Set<GuardedClient>();
  /** Those that somebody holds, with whether they were there at the last look. */
  readonly #held = new Map<pg.ClientBase, boolean>();
  #probing: Timer | undefined;
  #trouble: Error | undefined;

  constructor(config: pg.PoolConfig) {
    const { Pool, Client } = loadPg();
    this.pool = new Pool({ ...config, Client: this.#guarded(Client) } as pg.PoolConfig);
    // Every backend of BullMQ on this pool adds a listener, and none takes it away.
    this.pool.setMaxListeners(0);
    // An idle connection that drops is replaced by the pool; without a listener it would end the process.
    this.pool.on('error', (error) => {
      this.#trouble = error;
    });
    this.pool.on('connect', () => {
      this.#trouble = undefined;
    });
    this.pool.on('acquire', (client) => this.#held.set(client, false));
    this.pool.on('release', (error, client) => {
      this.#held.delete(client);
      if (error && /Query read timeout/.test(String(error))) this.doubtAll();
    });
  }

  /** What the last try to connect has met; `undefined` when it has succeeded. */
  get trouble(): Error | undefined {
    return this.#trouble;
  }

  /** From here on, asks whether anybody is behind the connections that somebody holds and sends nothing over. */
  probe(): void {
    this.#probing = systemClock.every(PROBE_EVERY, () => this.#look());
    this.#probing.unref();
  }

  /** Nobody is behind one of them, so the others are not trusted either: those that rest are made anew when needed. */
  doubtAll(): void {
    for (const client of this.#clients) if (!this.#held.has(client) && client.isReady) cut(client);
    if (this.#probing) this.#look();
  }

  /** Ends every connection: politely, but those that do not answer are cut off after a second. */
  async end(): Promise<void> {
    this.#probing?.close();
    const ended = this.pool.end();
    await withinOrNot(GOODBYE, ended);
    for (const client of this.#clients) cut(client);
  }

  #look(): void {
    for (const [client, wasHeld] of this.#held) {
      // A statement under way has a bound of its own.
      if (isBusy(client)) continue;
      if (wasHeld) void this.#ask(client);
      else this.#held.set(client, true);
    }
  }

  async #ask(client: pg.ClientBase): Promise<void> {
    try {
      const { rows } = await client.query<{ refuses: boolean }>(PROBE);
      if (rows[0]?.refuses) throw new Error('The server takes no writes any more.');
    } catch (cause) {
      this.#held.delete(client);
      this.doubtAll();
      // The error is heard by whoever holds the connection, and lets it go.
      cut(
        client,
        new Error('Connection terminated: the server did not answer, or is not the right one.', { cause }),
      );
    }
  }

  #guarded(Client: typeof pg.Client): typeof pg.Client {
    const clients = this.#clients;
    const failed = (error: Error) => {
      this.#trouble = error;
    };
    return class extends Client implements GuardedClient {
      isReady = false;

      // biome-ignore lint/suspicious/noExplicitAny: the pool calls it with a callback, which the types do not know
      override connect(callback?: any): any {
        clients.add(this);
        if (!callback) return super.connect();
        return super.connect((met: Error) => {
          const error = met && inOtherWords(met);
          if (error) {
            failed(error);
            noteUnsent(error);
            cut(this);
            clients.delete(this);
          } else this.isReady = true;
          callback(error, this);
        });
      }

      // An error that nobody listens to would end the process: BullMQ holds clients without a listener while it opens, and
      // takes away those of others when it closes.
      override emit(event: string, ...values: unknown[]): boolean {
        if (event === 'end') clients.delete(this);
        if (event === 'error' && this.listenerCount('error') === 0) return false;
        return super.emit(event, ...values);
      }

      // biome-ignore lint/suspicious/noExplicitAny: with a callback or without, as above
      override end(callback?: any): any {
        systemClock.after(GOODBYE, () => clients.has(this) && cut(this)).unref();
        return callback ? super.end(callback) : super.end();
      }
    };
  }
}

/** What was met on the way to a server. The first words stay: BullMQ knows an outage by them. */
function inOtherWords(met: Error): Error {
  if (met.message === 'Connection terminated unexpectedly')
    return new Error(`${met.message} before the server let anybody in; ${OTHER_SERVER}`, { cause: met });
  if (met.message.startsWith('received invalid response'))
    return new Error(`the server does not answer as PostgreSQL does; ${OTHER_SERVER}`, { cause: met });
  if (met.message.startsWith('unsupported startup parameter'))
    return Object.assign(new Error(`${met.message}; ${POOLER}`, { cause: met }), { code: '08P01' });
  return met;
}

function isBusy(client: pg.ClientBase): boolean {
  return Boolean((client as unknown as ClientInternals)._activeQuery);
}

function cut(client: pg.ClientBase, why?: Error): void {
  (client as unknown as ClientInternals).connection.stream.destroy(why);
}
