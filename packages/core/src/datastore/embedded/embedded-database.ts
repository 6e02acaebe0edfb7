import { EventEmitter } from 'node:events';
import type { PgPool, PgQueryable } from 'bullmq';
import { Attachment } from './attachment.js';
import { bindValues } from './bind-value.js';
import { EmbeddedClient } from './embedded-client.js';
import { EmbeddedEndedError, EmbeddedOwnerLostError } from './errors.js';
import type { Link } from './link.js';
import { POOL_SESSION } from './message.js';
import { type QueryResult, queryResult } from './query-result.js';
import type { BoundValue, RawResult } from './raw-result.js';
import { within } from './within.js';

export interface EmbeddedDatabaseOptions {
  /** Where the data lies. `''` and `':memory:'` keep it in this process alone, until `end()`. */
  folder: string;
  /** The schemas of unqualified names, in every session. @default 'bullmq, public' */
  searchPath?: string;
  /** Runs in each process that becomes the owner, before anybody is served: migrations. */
  onOwn?: (session: PgQueryable) => Promise<void>;
  /** How long, in milliseconds, a statement waits for an owner to be there. @default 30_000 */
  patience?: number;
}

export const EMBEDDED_DATABASE_DEFAULTS = { searchPath: 'bullmq, public', patience: 30_000 };

/**
 * A PostgreSQL without a server: PGlite in one process of the machine, the owner of the data folder, and the same
 * pool in all the others, which reach it through the owner. Has the face of `pg.Pool`, so BullMQ takes it as one.
 * Holds the folder, or its connection to the owner, from `open()` (or the first statement) to `end()`. When the
 * owner goes away, one of the others takes its place; 'attached' tells each new role.
 */
export class EmbeddedDatabase extends EventEmitter implements PgPool {
  /** For BullMQ: a lost owner is always noticed at once, so its workers may sleep as long as they like. */
  readonly options = { keepAlive: true };
  readonly #attachment: Attachment;
  readonly #clients = new Set<EmbeddedClient>();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #patience: number;
  #ending: Promise<void> | undefined;

  constructor(options: EmbeddedDatabaseOptions) {
    super();
    // Every BullMQ queue and worker on this pool adds a listener, and none takes it away.
    this.setMaxListeners(0);
    const settled = { ...EMBEDDED_DATABASE_DEFAULTS, ...options };
    this.#patience = settled.patience;
    this.#attachment = new Attachment(settled, {
      attached: (role) => this.emit('attached', role),
      failed: (error) => this.#report(error),
    });
  }

  /** What this process is to the folder; `undefined` before `open()`, after `end()`, and while an owner is sought. */
  get role(): Link['role'] | undefined {
    return this.#attachment.link?.role;
  }

  /** Takes the folder, or connects to its owner. May be called again; every other method does it where needed. */
  async open(): Promise<Link['role']> {
    this.#expectOpen();
    return (await this.#attachment.open()).role;
  }

  async query<R = unknown>(text: string, params: readonly unknown[] = []): Promise<QueryResult<R>> {
    this.#expectOpen();
    const running = this.#run(text, bindValues(params));
    this.#inFlight.add(running);
    try {
      return queryResult<R>(await running);
    } finally {
      this.#inFlight.delete(running);
    }
  }

  /** A client of its own, for a transaction or for LISTEN. To be released. */
  async connect(): Promise<EmbeddedClient> {
    this.#expectOpen();
    const link = await this.#attachment.ready();
    const client: EmbeddedClient = new EmbeddedClient(link, () => this.#clients.delete(client));
    this.#clients.add(client);
    this.emit('connect', client);
    return client;
  }

  /** Waits for the pool's statements, releases all clients, gives the folder up. Resolves when the data is closed. */
  end(): Promise<void> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  async #end(): Promise<void> {
    // An owner that is stopped answers nothing, and must not keep this process.
    await within(this.#patience, this.#settle(), () => new EmbeddedEndedError()).catch(() => undefined);
    await this.#attachment.end();
  }

  async #settle(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    await Promise.all([...this.#clients].map((it) => it.close()));
  }

  async #run(text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]> {
    for (;;) {
      const link = await this.#attachment.ready();
      try {
        return await link.query(POOL_SESSION, text, values);
      } catch (error) {
        // The owner ended in good order before the statement began: the next owner runs it, and nobody notices.
        if (!(error instanceof EmbeddedOwnerLostError) || error.executed !== 'never') throw error;
      }
    }
  }

  #expectOpen(): void {
    if (this.#ending) throw new EmbeddedEndedError();
  }

  #report(error: Error): void {
    // A bare 'error' event without a listener would end the process; the next statement throws it anyway.
    if (this.listenerCount('error') > 0) this.emit('error', error);
  }
}
