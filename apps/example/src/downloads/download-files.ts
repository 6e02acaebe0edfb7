import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, opendir, rename, rm, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';

const NAME = /^[a-z0-9][\w-]{0,100}\.csv$/i;

/** Lines of a file, some at a time. */
export type Pages = Iterable<readonly object[]> | AsyncIterable<readonly object[]>;

/** CSV files that were made for somebody. A reader sees whole files only; Upkeep removes the old ones. */
export class DownloadFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes pages of lines as they come, and gives how many those were. What a stopped job leaves behind is a draft nobody sees. */
  async write(name: string, pages: Pages, signal: AbortSignal): Promise<number> {
    await mkdir(this.#folder, { recursive: true });
    const draft = join(this.#folder, `.${name}`);
    let lines = 0;
    try {
      const counted = csvOf(pages, (page) => {
        lines += page;
      });
      await pipeline(counted, createWriteStream(draft), { signal });
      await rename(draft, this.pathOf(name));
      return lines;
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  /** @throws RangeError for what is no name of a download */
  pathOf(name: string): string {
    if (!NAME.test(name))
      throw new RangeError(`Expected the name of a CSV file, found ${JSON.stringify(name)}.`);
    return join(this.#folder, name);
  }

  has(name: string): boolean {
    return NAME.test(name) && existsSync(this.pathOf(name));
  }

  /** The names of files, drafts included, that nobody has changed since. */
  async *olderThan(moment: Date): AsyncGenerator<string> {
    if (!existsSync(this.#folder)) return;
    for await (const { name } of await opendir(this.#folder)) {
      const found = await stat(join(this.#folder, name)).catch(() => undefined);
      if (found && found.mtime < moment) yield name;
    }
  }

  /** Removes a file that `olderThan` named. Rejects when that cannot be done. */
  async remove(name: string): Promise<void> {
    await unlink(join(this.#folder, name));
  }
}

// A page at a time: a stream of single lines takes ten times as long.
async function* csvOf(pages: Pages, count: (lines: number) => void): AsyncGenerator<string> {
  let header = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    yield stringify([...page], { header, escape_formulas: true });
    count(page.length);
    header = false;
  }
}
