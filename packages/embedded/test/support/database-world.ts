import { cp, mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import { runMigrations } from 'bullmq';
import { EmbeddedDatabase, type EmbeddedDatabaseOptions } from '../../src/index.js';
import { DatabaseProcess } from './database-process.js';

/** BullMQ's tables, and after them the tests' own. */
const SEARCH_PATH = 'bullmq, public';
/** Making a PostgreSQL is a minute's work where many tests run at once. */
const SLOWEST = 150_000;

/** Data folders, and the databases and processes that a test opens on them. */
export class DatabaseWorld {
  readonly root: string;
  readonly #processes: DatabaseProcess[] = [];
  readonly #databases: EmbeddedDatabase[] = [];

  private constructor(root: string) {
    this.root = root;
  }

  /** Creates one PostgreSQL, which takes seconds; `dataFolder` copies it. */
  static async create(): Promise<DatabaseWorld> {
    const world = new DatabaseWorld(await mkdtemp(join(tmpdir(), 'embedded-')));
    const template = new EmbeddedDatabase({
      folder: join(world.root, 'template'),
      searchPath: SEARCH_PATH,
      onOwn: async (session) => void (await runMigrations(session)),
      timeout: SLOWEST,
    });
    await template.query('CREATE TABLE public.rows (n integer PRIMARY KEY)');
    await template.end();
    return world;
  }

  /** One for all tests of a file, cleared after each. */
  static async forThisFile(): Promise<DatabaseWorld> {
    const world = await DatabaseWorld.create();
    afterEach(() => world.clear());
    afterAll(() => world.destroy());
    return world;
  }

  /** A data folder with BullMQ's schema and an empty table `rows`. */
  async dataFolder(...below: string[]): Promise<string> {
    const folder = join(await this.emptyFolder(), ...below);
    await cp(join(this.root, 'template'), folder, { recursive: true });
    return folder;
  }

  async emptyFolder(): Promise<string> {
    return await mkdtemp(join(this.root, 'case-'));
  }

  here(folder: string, more: Partial<EmbeddedDatabaseOptions> = {}): EmbeddedDatabase {
    const database = new EmbeddedDatabase({ folder, searchPath: SEARCH_PATH, timeout: SLOWEST, ...more });
    this.#databases.push(database);
    return database;
  }

  async elsewhere(folder: string): Promise<DatabaseProcess> {
    const process = new DatabaseProcess(folder);
    this.#processes.push(process);
    await process.hears(({ event }) => event === 'started');
    return process;
  }

  /** Processes opened one after the other: the first one is the owner. */
  async opened(folder: string): Promise<[DatabaseProcess, DatabaseProcess, DatabaseProcess]> {
    const all = await Promise.all([this.elsewhere(folder), this.elsewhere(folder), this.elsewhere(folder)]);
    for (const it of all) await it.call('open');
    return all;
  }

  /** Ends what the last test left. */
  async clear(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((it) => it.kill()));
    await Promise.all(this.#databases.splice(0).map((it) => it.end()));
  }

  async destroy(): Promise<void> {
    await this.clear();
    await rm(this.root, { recursive: true, force: true });
    await removeShortcuts(this.root);
  }
}

/** Where a data folder's path was too long for a socket, a link to it stays in the temporary folder. */
async function removeShortcuts(root: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith('cortado-')) continue;
    const link = join(tmpdir(), name);
    const target = await readlink(link).catch(() => '');
    if (target.startsWith(root)) await rm(link);
  }
}
