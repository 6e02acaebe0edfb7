import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedFolderError } from '../errors/folder-errors.js';

// Bytes at the start of pg_control; initdb makes another one for each database.
const SYSTEM_IDENTIFIER = 8;

/** The data of one folder, as they lie on the disk: `<folder>/pgdata`, and `<folder>/creating` while they are made. */
export class DataFolder {
  readonly path: string;
  readonly #folder: string;
  readonly #marker: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.path = join(folder, 'pgdata');
    this.#marker = join(folder, 'creating');
  }

  /** Whether anything was ever kept here, whole or not. */
  get exists(): boolean {
    return existsSync(this.path);
  }

  /**
   * Of this directory and the database in it: whatever comes in their place has another one. `undefined` when they are
   * not there.
   */
  async identity(): Promise<string | undefined> {
    try {
      const { dev, ino } = await stat(this.path);
      const control = await readFile(join(this.path, 'global', 'pg_control'));
      return `${dev}:${ino}:${control.toString('hex', 0, SYSTEM_IDENTIFIER)}`;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw error;
    }
  }

  /**
   * Has `create` make the data where there are none. A first creation that was killed half-way leaves files that look
   * like a database: the marker tells, and they go. Other files without a PG_VERSION are somebody's data, and stay.
   * @throws EmbeddedFolderError
   */
  async make(create: () => Promise<void>): Promise<void> {
    if (existsSync(this.#marker)) await rm(this.path, { recursive: true, force: true });
    if (existsSync(join(this.path, 'PG_VERSION'))) return;
    const files = await readdir(this.path).catch(() => []);
    if (files.length > 0) throw this.#withoutVersion(files);
    await writeFile(this.#marker, '');
    await mkdir(this.path, { recursive: true, mode: 0o700 });
    await create();
    await rm(this.#marker);
  }

  /** What to say when PGlite cannot open the data: what PostgreSQL itself said of them, and what may help. */
  async failure(said: string, cause: unknown): Promise<EmbeddedFolderError> {
    const version = (await readFile(join(this.path, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
    const isOther = /not compatible|incompatible/i.test(said);
    return new EmbeddedFolderError({
      folder: this.#folder,
      expected: "PGlite to open the data in 'pgdata'",
      found: said,
      advice: isOther
        ? `The data are of PostgreSQL ${version || 'of no known version'}, which this PGlite cannot read: use the version of @cortado/embedded that made them, or another folder.`
        : 'Nothing was changed. See that this user may write there and the disk has space, put a missing file back from a copy, or use another folder.',
      cause,
    });
  }

  #withoutVersion(files: readonly string[]): EmbeddedFolderError {
    const some = files.slice(0, 3).map((it) => `'${it}'`);
    return new EmbeddedFolderError({
      folder: this.#folder,
      expected: "the file PG_VERSION beside the data in 'pgdata'",
      found: `${files.length} other files there (${some.join(', ')}${files.length > 3 ? ', …' : ''}) and not that one`,
      advice:
        "Nothing was changed. Put the folder back from a copy, or write the version of PostgreSQL that made the data, such as 18, into 'pgdata/PG_VERSION'; for a new database use another folder, or move 'pgdata' away.",
    });
  }
}
