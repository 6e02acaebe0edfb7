import { mkdir, realpath } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { PgQueryable } from 'bullmq';
import type { Candidate } from './candidate.js';
import { ClientLink } from './client-link.js';
import { elect } from './election.js';
import {
  EmbeddedEndedError,
  EmbeddedFolderError,
  EmbeddedOwnerLostError,
  EmbeddedUnavailableError,
} from './errors.js';
import type { Link } from './link.js';
import { OwnerLink } from './owner-link.js';
import { OwnerSession } from './owner-session.js';
import { PostgresProcess } from './postgres-process.js';
import { SharedDatabase } from './shared-database.js';
import { within } from './within.js';

export interface AttachmentOptions {
  readonly folder: string;
  readonly searchPath: string;
  readonly onOwn?: ((session: PgQueryable) => Promise<void>) | undefined;
  readonly patience: number;
}

export interface AttachmentListener {
  attached(role: Link['role']): void;
  /** No new link was found after one was lost. The next `ready()` tries again. */
  failed(error: Error): void;
}

// Between two tries when an owner let us in and went away without serving: it failed to start, or just ended.
const AFTER_A_CLOSED_DOOR = 25;

/**
 * A process's standing to a folder through time:
 *   detached → attaching → attached as owner or client → (owner lost) attaching → … → ended
 * `ready` and a loss move it to attaching, the election to attached, `end` to ended, for good.
 */
export class Attachment {
  readonly #options: AttachmentOptions;
  readonly #listener: AttachmentListener;
  #link: Link | undefined;
  #attaching: Promise<Link> | undefined;
  #atTheDoor: Socket | undefined;
  #ended = false;

  constructor(options: AttachmentOptions, listener: AttachmentListener) {
    this.#options = options;
    this.#listener = listener;
  }

  get link(): Link | undefined {
    return this.#link;
  }

  /** The link, however long it takes this process to open the database; another process gets `patience` for it. */
  async open(): Promise<Link> {
    if (this.#ended) throw new EmbeddedEndedError();
    if (this.#link) return this.#link;
    this.#attaching ??= this.#attach();
    return await this.#attaching;
  }

  /** The link, within `patience`. */
  async ready(): Promise<Link> {
    return (
      this.#link ??
      (await within(this.#options.patience, this.open(), () => new EmbeddedUnavailableError(this.#options)))
    );
  }

  async end(): Promise<void> {
    this.#ended = true;
    this.#atTheDoor?.destroy();
    const link = this.#link ?? (await this.#attaching?.catch(() => undefined));
    this.#link = undefined;
    await link?.end();
  }

  async #attach(): Promise<Link> {
    try {
      const link = await this.#newLink();
      this.#link = link;
      void link.lost.then(() => this.#lose(link));
      // Apart, so that a listener that throws is the process's problem and not this link's.
      queueMicrotask(() => this.#listener.attached(link.role));
      return link;
    } finally {
      this.#attaching = undefined;
    }
  }

  #lose(link: Link): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    if (this.#ended) return;
    // Now, not at the next statement: workers that only listen need an owner too.
    this.open().catch((error) => this.#listener.failed(error));
  }

  async #newLink(): Promise<Link> {
    const { folder: given } = this.#options;
    if (given === '' || given === ':memory:') return await this.#own(undefined, undefined);
    await mkdir(given, { recursive: true });
    const folder = await realpath(given);
    while (!this.#ended) {
      const standing = await elect(folder);
      if (standing.role === 'owner') return await this.#own(folder, standing.candidate);
      const link = await this.#join(folder, standing.socket);
      if (link) return link;
      await pause(AFTER_A_CLOSED_DOOR);
    }
    throw new EmbeddedEndedError();
  }

  /** `undefined` when the owner went away before it served. */
  async #join(folder: string, socket: Socket): Promise<Link | undefined> {
    this.#atTheDoor = socket;
    try {
      return await within(
        this.#options.patience,
        ClientLink.open(folder, socket),
        () => new EmbeddedUnavailableError(this.#options),
      );
    } catch (error) {
      socket.destroy();
      if (error instanceof EmbeddedOwnerLostError) return undefined;
      throw error;
    } finally {
      this.#atTheDoor = undefined;
    }
  }

  async #own(folder: string | undefined, candidate: Candidate | undefined): Promise<Link> {
    const { searchPath, onOwn } = this.#options;
    let postgres: PostgresProcess | undefined;
    try {
      postgres = await opened(folder, searchPath);
      const database = new SharedDatabase(postgres);
      if (onOwn) await OwnerSession.run(database, onOwn);
      return new OwnerLink(database, candidate);
    } catch (error) {
      await postgres?.close().catch(() => undefined);
      await candidate?.close();
      throw error;
    }
  }
}

async function opened(folder: string | undefined, searchPath: string): Promise<PostgresProcess> {
  try {
    return await PostgresProcess.open(folder, searchPath);
  } catch (cause) {
    throw new EmbeddedFolderError({
      folder: folder ?? 'memory',
      expected: "PGlite to open the data in 'pgdata'",
      found: (cause as Error).message,
      advice: 'Data of another PostgreSQL version cannot be read; if it may go, remove the folder.',
      cause,
    });
  }
}
