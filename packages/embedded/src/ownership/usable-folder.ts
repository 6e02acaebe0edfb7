import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EmbeddedFolderError } from '../errors/folder-errors.js';

const ADVICE: Readonly<Record<string, string>> = {
  EACCES: 'Give this user the rights to it, or choose a folder of its own.',
  EPERM: 'Choose a folder where this user may make files.',
  EROFS: 'Choose a folder on a disk that is not mounted read-only.',
  EEXIST: 'Give the path of a folder, one that exists or one to be made.',
  ENOTDIR: 'Give the path of a folder, one that exists or one to be made.',
  ENAMETOOLONG: 'Choose a shorter path.',
  ENOSPC: 'Free space on this disk, or choose a folder on another.',
  EMFILE: 'Raise the limit of open files of this process (ulimit -n).',
};
const ELSEWHERE = 'Choose another folder, or `embedded::memory:` for one process alone.';

/**
 * Makes a folder and those above it that are missing. Node's own `mkdir` with `recursive` tries for ever where a file
 * system lets nobody make folders and says that something is missing, as /proc does.
 */
export async function makeFolder(folder: string): Promise<void> {
  const failure = await tryToMake(folder);
  if (failure?.code !== 'ENOENT') return await expectMade(folder, failure);
  const above = dirname(folder);
  if (above === folder) throw failure;
  await makeFolder(above);
  await expectMade(folder, await tryToMake(folder));
}

/**
 * What the file system refuses, told as what is wrong with a data folder; every other error stays what it is.
 * @throws EmbeddedFolderError
 */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw isOfFileSystem(error) ? unusable(folder, error) : error;
  }
}

async function tryToMake(folder: string): Promise<NodeJS.ErrnoException | undefined> {
  return await mkdir(folder).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error,
  );
}

/** A folder that is there already is made, whatever the system said: a root that is read-only says EROFS and not EEXIST. */
async function expectMade(folder: string, failure: Error | undefined): Promise<void> {
  if (!failure) return;
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) throw failure;
}

function isOfFileSystem(error: unknown): error is NodeJS.ErrnoException {
  const { syscall, path } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall !== undefined && path !== undefined;
}

function unusable(folder: string, cause: NodeJS.ErrnoException): EmbeddedFolderError {
  return new EmbeddedFolderError({
    folder,
    expected: 'a folder that this process can make, read and write',
    found: cause.code === 'EEXIST' ? `a file at ${cause.path}` : cause.message,
    advice: ADVICE[cause.code ?? ''] ?? ELSEWHERE,
    cause,
  });
}
