import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedDatabase } from '@cortado/embedded';
import { until } from './until.js';

/** Making one takes seconds, and half a minute where many tests run at once. */
const LONGEST_MAKING = 150_000;

/** A folder with an embedded database of its own for the tests of one file or block, removed after them. */
export function embeddedFolder(): { path: string; url: string } {
  const path = join(tmpdir(), `cortado-embedded-${randomUUID()}`);
  beforeAll(() => putDatabase(path), LONGEST_MAKING);
  afterAll(() => rm(path, { recursive: true, force: true }));
  return { path, url: `embedded:${path}` };
}

/** Puts an embedded database that has just been made, without any table, where no folder is yet. */
export async function putDatabase(folder: string): Promise<void> {
  await cp(await madeOnce(), folder, { recursive: true });
}

/** The first of all test files of a run makes one, with the code under test; the others take a copy. */
async function madeOnce(): Promise<string> {
  const runFolder = process.env.CORTADO_RUN_FOLDER as string;
  const made = join(runFolder, 'embedded');
  if (existsSync(made)) return made;
  const making = join(runFolder, 'embedded-making');
  try {
    await mkdir(making);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    await until(() => existsSync(made), Boolean, LONGEST_MAKING);
    return made;
  }
  const database = new EmbeddedDatabase({ folder: making });
  await database.open();
  await database.end();
  // Seen by others only when it is whole.
  await rename(making, made);
  return made;
}
