import { realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { EmbeddedFolderGoneError } from '../errors/folder-errors.js';
import {
  EmbeddedEndedError,
  EmbeddedOwnerLostError,
  EmbeddedUnavailableError,
} from '../errors/statement-errors.js';
import { DataFolder } from '../pglite/data-folder.js';
import { PgliteProcess } from '../pglite/pglite-process.js';
import { SharedDatabase } from '../sharing/shared-database.js';
import { pause, queueMicrotask } from '../time/timers.js';
import { within } from '../time/within.js';
import { ClientConnection } from '../wire/client-connection.js';
import type { DatabaseConnection, Role } from '../wire/database-connection.js';
import { OwnerConnection } from '../wire/owner-connection.js';
import type { CandidateSocket } from './candidate-socket.js';
import { elect } from './election.js';
import { OwnerWatch } from './owner-watch.js';
import { inFolder, makeFolder } from './usable-folder.js';

export interface OwnershipOptions {
  /** `''` and `':memory:'`: no folder, and this process alone. */
  readonly folder: string;
  /** Settings of PostgreSQL, its search path among them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Runs when this process has become the owner, before anybody is served. */
  readonly prepare: (database: SharedDatabase) => Promise<void>;
  /** How long the owner may take to answer, in milliseconds. */
  readonly timeout: number;
}

export interface OwnershipListener {
  connected(role: Role): void;
  /** No other connection was found after one was lost. The next `ready()` tries again. */
  failed(error: Error): void;
}

// Milliseconds between two tries when an owner accepted us and ended without serving: it failed to start, or just ended.
const AFTER_A_CLOSED_OWNER = 25;

/**
 * A process's part in the ownership of a folder, through time:
 *   disconnected → connecting → connected as owner or client → (owner lost) connecting → … → ended
 * `ready` and a loss move it to connecting, the election to connected, `end` to ended, for good.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #listener: OwnershipListener;
  #connection: DatabaseConnection | undefined;
  #connecting: Promise<DatabaseConnection> | undefined;
  /** To an owner that has not greeted us yet. */
  #pendingSocket: Socket | undefined;
  /** The data this process had open; none others are ever taken for them. */
  #known: { readonly folder: string; readonly identity: string | undefined } | undefined;
  #gone: EmbeddedFolderGoneError | undefined;
  #watch: OwnerWatch | undefined;
  #isEnded = false;

  constructor(options: OwnershipOptions, listener: OwnershipListener) {
    this.#options = options;
    this.#listener = listener;
  }

  /** `undefined` before `open()`, after `end()`, and while an owner is sought. */
  get role(): Role | undefined {
    return this.#connection?.role;
  }

  /** Whether the folder has a database, or the beginning of one. */
  get hasData(): boolean {
    return !this.#isInMemory && new DataFolder(this.#options.folder).exists;
  }

  /** The connection, however long it takes this process to open the database; another process gets `timeout` for it. */
  async open(): Promise<DatabaseConnection> {
    if (this.#isEnded) throw new EmbeddedEndedError();
    if (this.#gone) throw this.#gone;
    if (this.#connection) return this.#connection;
    this.#connecting ??= this.#connect();
    return await this.#connecting;
  }

  /** The connection, within `timeout`. */
  async ready(): Promise<DatabaseConnection> {
    return (
      this.#connection ??
      (await within(this.#options.timeout, this.open(), () => new EmbeddedUnavailableError(this.#options)))
    );
  }

  async end(): Promise<void> {
    this.#isEnded = true;
    this.#watch?.stop();
    this.#pendingSocket?.destroy();
    const connection = this.#connection ?? (await this.#connecting?.catch(() => undefined));
    this.#connection = undefined;
    await connection?.end();
  }

  get #isInMemory(): boolean {
    return this.#options.folder === '' || this.#options.folder === ':memory:';
  }

  async #connect(): Promise<DatabaseConnection> {
    try {
      const connection = await this.#newConnection();
      this.#connection = connection;
      void connection.lost.then(() => this.#lose(connection));
      // Apart, so that a listener that throws is the process's problem and not this connection's.
      queueMicrotask(() => this.#listener.connected(connection.role));
      return connection;
    } finally {
      this.#connecting = undefined;
    }
  }

  #lose(connection: DatabaseConnection): void {
    if (this.#connection !== connection) return;
    this.#connection = undefined;
    this.#watch?.stop();
    if (this.#isEnded) return;
    // Now, not at the next statement: who only listens needs an owner too.
    this.open().catch((error) => this.#listener.failed(error));
  }

  async #newConnection(): Promise<DatabaseConnection> {
    const { folder: given } = this.#options;
    if (this.#isInMemory) return await this.#own();
    const folder = this.#known?.folder ?? (await inFolder(given, () => madeFolder(given)));
    const data = new DataFolder(folder);
    while (!this.#isEnded) {
      await inFolder(folder, () => this.#expectSame(data));
      const connection = await this.#elected(folder, data);
      if (connection) {
        this.#known ??= { folder, identity: await data.identity() };
        return connection;
      }
      await pause(AFTER_A_CLOSED_OWNER);
    }
    throw new EmbeddedEndedError();
  }

  async #elected(folder: string, data: DataFolder): Promise<DatabaseConnection | undefined> {
    const election = await inFolder(folder, () => elect(folder));
    if (election.role === 'client') return await this.#join(folder, election.socket);
    const { candidate, term } = election;
    // Data without a trace of an owner: the sockets were removed, perhaps from under one that lives.
    if (term.isFirst && data.exists) await pause(OwnerWatch.NOTICED);
    const connection = await this.#own(folder, candidate);
    const identity = await data.identity();
    this.#watch = new OwnerWatch(
      async () => (await term.isHeld()) && (await data.identity()) === identity,
      () => connection.abandon(new Error(`${folder} was removed, or a part of it`)),
    );
    return connection;
  }

  /** @throws EmbeddedFolderGoneError when others are in the place of the data this process had open, or none */
  async #expectSame(data: DataFolder): Promise<void> {
    if (!this.#known) return;
    const identity = await data.identity();
    if (identity === this.#known.identity) return;
    const found = identity !== undefined ? 'another database' : data.exists ? 'a part of them' : 'nothing';
    this.#gone = new EmbeddedFolderGoneError({ folder: this.#known.folder, found });
    throw this.#gone;
  }

  /** `undefined` when the owner went away before it served. */
  async #join(folder: string, socket: Socket): Promise<DatabaseConnection | undefined> {
    this.#pendingSocket = socket;
    try {
      return await within(
        this.#options.timeout,
        ClientConnection.open(folder, socket),
        () => new EmbeddedUnavailableError(this.#options),
      );
    } catch (error) {
      socket.destroy();
      if (error instanceof EmbeddedOwnerLostError) return undefined;
      throw error;
    } finally {
      this.#pendingSocket = undefined;
    }
  }

  async #own(folder?: string, candidate?: CandidateSocket): Promise<OwnerConnection> {
    const { settings, prepare } = this.#options;
    let pglite: PgliteProcess | undefined;
    try {
      pglite = await PgliteProcess.open(folder, settings);
      const database = new SharedDatabase(pglite);
      await prepare(database);
      return new OwnerConnection(database, candidate);
    } catch (error) {
      await pglite?.close().catch(() => undefined);
      await candidate?.close();
      throw error;
    }
  }
}

/** The real path of a folder, made where it is missing. */
async function madeFolder(given: string): Promise<string> {
  await makeFolder(given);
  return await realpath(given);
}
