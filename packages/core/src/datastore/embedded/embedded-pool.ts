import { EventEmitter } from 'node:events';
import type {
  EmbeddedClient,
  EmbeddedDatabase,
  EmbeddedDatabaseOptions,
  PreparedStatement,
  QueryResult,
} from '@cortado/embedded';
import type { PgPool } from 'bullmq';
import { MissingPackageError, PackageVersionError } from '../../errors/configuration-errors.js';
import { locationOf } from '../../options/connection-location.js';

const PACKAGE = '@cortado/embedded';
/** The only one that is known here. */
const API_LEVEL = 1;

/**
 * The pool of @cortado/embedded, loaded when it is first used: an app on Redis does without that package.
 * By `import()`, since `require()` of an ES module is news to Node 20 and unknown to what loads modules in its own
 * way, Jest among them; so what BullMQ is given at once is this, and everything it asks of it waits for the package.
 */
export class EmbeddedPool extends EventEmitter implements PgPool {
  /** For BullMQ: a lost owner is always noticed at once, so its workers may sleep as long as they like. */
  readonly options = { keepAlive: true };
  readonly #options: EmbeddedDatabaseOptions;
  #database: EmbeddedDatabase | undefined;
  #loading: Promise<EmbeddedDatabase> | undefined;

  constructor(options: EmbeddedDatabaseOptions) {
    super();
    // Every BullMQ queue and worker on this pool adds a listener, and none takes it away.
    this.setMaxListeners(0);
    this.#options = options;
  }

  /** What this process is to the folder; `undefined` while it is not connected. */
  get role(): EmbeddedDatabase['role'] {
    return this.#database?.role;
  }

  async exists(): Promise<boolean> {
    return await (await this.#load()).exists();
  }

  async open(): Promise<void> {
    await (await this.#load()).open();
  }

  async query<R = unknown>(
    statement: string | PreparedStatement,
    params?: readonly unknown[],
  ): Promise<QueryResult<R>> {
    return await (await this.#load()).query<R>(statement, params);
  }

  async connect(): Promise<EmbeddedClient> {
    return await (await this.#load()).connect();
  }

  async end(): Promise<void> {
    // Who has wanted it before has heard why there is none.
    if (this.#loading && !(await this.#loading.catch(() => undefined))) return;
    await (await this.#load()).end();
  }

  async #load(): Promise<EmbeddedDatabase> {
    if (this.#database) return this.#database;
    this.#loading ??= this.#create();
    return await this.#loading;
  }

  // In a bundle nobody has looked for it before; by the `catch`, bundlers know that it may be missing.
  async #package(): Promise<typeof import('@cortado/embedded')> {
    return await import('@cortado/embedded').catch((cause: { code?: string }) => {
      if (!cause.code?.endsWith('MODULE_NOT_FOUND')) throw cause;
      const location = locationOf(`embedded:${this.#options.folder}`);
      throw new MissingPackageError({ package: PACKAGE, location, cause });
    });
  }

  async #create(): Promise<EmbeddedDatabase> {
    const { EmbeddedDatabase, API_LEVEL: found } = await this.#package();
    if (found !== API_LEVEL) throw new PackageVersionError({ package: PACKAGE, needs: API_LEVEL, found });
    const database = new EmbeddedDatabase(this.#options);
    database.on('error', (error) => {
      // A bare 'error' event without a listener would end the process; the next statement throws it anyway.
      if (this.listenerCount('error') > 0) this.emit('error', error);
    });
    this.#database = database;
    return database;
  }
}
