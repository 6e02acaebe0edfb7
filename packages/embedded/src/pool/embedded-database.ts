import { EventEmitter } from 'node:events';
import { EmbeddedEndedError, EmbeddedOwnerLostError } from '../errors/statement-errors.js';
import { Ownership } from '../ownership/ownership.js';
import { preparedText } from '../pglite/prepared-text.js';
import type { BoundValue, RawResult } from '../pglite/raw-result.js';
import { within } from '../time/within.js';
import type { Role } from '../wire/database-connection.js';
import { POOL_SESSION } from '../wire/message.js';
import { bindValues } from './bind-value.js';
import { EmbeddedClient } from './embedded-client.js';
import { OwnerSession } from './owner-session.js';
import { type Queryable, type QueryResult, queryResult } from './query-result.js';

export interface EmbeddedDatabaseOptions {
  /** Where the data lies. `''` and `':memory:'` keep it in this process alone, until `end()`. */
  folder: string;
  /** The schemas of unqualified names, in every session while this process is the owner. @default 'public' */
  searchPath?: string;
  /** Other settings of PostgreSQL, from the same moment on. @default none */
  settings?: Readonly<Record<string, string>>;
  /** Runs in each process that becomes the owner, before anybody is served: migrations. */
  onOwn?: (session: Queryable) => Promise<void>;
  /** How long, in milliseconds, a statement waits for an owner to be there. @default 30_000 */
  timeout?: number;
}

/** A statement that is kept prepared. */
export interface PreparedStatement {
  /** Letters, digits and underscores. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

export const EMBEDDED_DATABASE_DEFAULTS = { searchPath: 'public', timeout: 30_000 };

/**
 * A PostgreSQL without a server: PGlite in one process of the machine, the owner of the data folder, and the same
 * pool in all the others, which reach it through the owner. Has the face of `pg.Pool`, so what takes such a pool
 * takes this. Holds the folder, or its connection to the owner, from `open()` (or the first statement) to `end()`.
 * When the owner goes away, one of the others takes its place; the event 'role' tells each new role of this process.
 */
export class EmbeddedDatabase extends EventEmitter {
  /** As pg has it. A lost owner is always noticed at once, so who waits for a notification may wait for ever. */
  readonly options = { keepAlive: true };
  readonly #ownership: Ownership;
  readonly #clients = new Set<EmbeddedClient>();
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #timeout: number;
  #ending: Promise<void> | undefined;

  constructor(options: EmbeddedDatabaseOptions) {
    super();
    // A job queue on this pool adds a listener for each of its parts, and takes none away.
    this.setMaxListeners(0);
    const { folder, searchPath, settings, timeout, onOwn } = { ...EMBEDDED_DATABASE_DEFAULTS, ...options };
    this.#timeout = timeout;
    this.#ownership = new Ownership(
      {
        folder,
        settings: { ...settings, search_path: searchPath },
        timeout,
        prepare: async (database) => {
          if (onOwn) await OwnerSession.run(database, onOwn);
        },
      },
      {
        connected: (role) => this.emit('role', role),
        failed: (error) => this.#report(error),
      },
    );
  }

  /** What this process is to the folder; `undefined` before `open()`, after `end()`, and while an owner is sought. */
  get role(): Role | undefined {
    return this.#ownership.role;
  }

  /** Whether its folder has a database, or the beginning of one. In memory there is one once it is open. */
  async exists(): Promise<boolean> {
    return this.role !== undefined || this.#ownership.hasData;
  }

  /**
   * Takes the folder, or connects to its owner. May be called again; every other method does it where needed.
   * @throws EmbeddedFolderError, EmbeddedVersionError, EmbeddedUnavailableError, EmbeddedEndedError, what `onOwn` throws
   */
  async open(): Promise<Role> {
    this.#expectOpen();
    return (await this.#ownership.open()).role;
  }

  /**
   * Runs one statement, or several when there are no parameters. One with a `name` is parsed and planned once, as pg
   * has it; a name stands for one text in all processes.
   * @throws pg's DatabaseError for what PostgreSQL refuses, EmbeddedOwnerLostError, EmbeddedUnavailableError and what `open` throws
   */
  async query<R = unknown>(
    statement: string | PreparedStatement,
    params: readonly unknown[] = [],
  ): Promise<QueryResult<R>> {
    this.#expectOpen();
    const running =
      typeof statement === 'string'
        ? this.#run(statement, bindValues(params))
        : this.#run(preparedText(statement.name, statement.text), bindValues(statement.values));
    this.#inFlight.add(running);
    try {
      return queryResult<R>(await running);
    } finally {
      this.#inFlight.delete(running);
    }
  }

  /** A client of its own, for a transaction or for LISTEN. To be released. @throws what `open` throws */
  async connect(): Promise<EmbeddedClient> {
    this.#expectOpen();
    const connection = await this.#ownership.ready();
    const client: EmbeddedClient = new EmbeddedClient(connection, () => this.#clients.delete(client));
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
    await within(this.#timeout, this.#finish(), () => new EmbeddedEndedError()).catch(() => undefined);
    await this.#ownership.end();
  }

  async #finish(): Promise<void> {
    await Promise.allSettled(this.#inFlight);
    await Promise.all([...this.#clients].map((it) => it.close()));
  }

  async #run(text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]> {
    for (;;) {
      const connection = await this.#ownership.ready();
      try {
        return await connection.query(POOL_SESSION, text, values);
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
