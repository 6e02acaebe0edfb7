import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, readlink, realpath, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedFolderError } from '../errors/folder-errors.js';

// sockaddr_un holds 104 bytes on macOS and 108 on Linux, and libuv cuts longer paths without a word.
const LONGEST_ADDRESS = 100;
const LONGEST_NAME = 24;
const EPOCH = /^epoch-(\d+)$/;

/** One term of ownership: its number and the socket of the process that holds or held it. */
export interface Epoch {
  readonly number: number;
  /** Name of the socket in the folder; `undefined` when it is gone. */
  readonly socket: string | undefined;
}

/**
 * `<data folder>/sockets`, mode 0700: the sockets of the candidates for ownership, and one symbolic link for each
 * term, `epoch-7` → `<pid>-<random>.sock`. It lies beside the data, so whoever sees the data sees its owner.
 */
export class SocketFolder {
  readonly #real: string;
  readonly #short: string;

  private constructor(real: string, short: string) {
    this.#real = real;
    this.#short = short;
  }

  static async open(folder: string): Promise<SocketFolder> {
    if (process.platform === 'win32') throw withoutUnixSockets(folder);
    const path = join(folder, 'sockets');
    await makePrivate(path);
    const real = await realpath(path);
    await expectPrivate(folder, real);
    return new SocketFolder(real, await shortened(folder, real));
  }

  /** What to bind or to connect to. */
  address(socket: string): string {
    return join(this.#short, socket);
  }

  async newest(): Promise<Epoch | undefined> {
    const number = (await this.#numbers()).at(-1);
    return number === undefined ? undefined : { number, socket: await this.holderOf(number) };
  }

  /** The name of the socket that holds a term; `undefined` when the term is gone. */
  async holderOf(number: number): Promise<string | undefined> {
    return await readlink(this.#link(number)).catch(ignoreMissing);
  }

  /** Takes a term for a socket. Atomic: `false` when the term is already taken, by anybody, dead or alive. */
  async publish(number: number, socket: string): Promise<boolean> {
    try {
      await symlink(socket, this.#link(number));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** Only for a term that is not the newest: the newest one is what the next candidate counts from. */
  async withdraw(number: number): Promise<void> {
    await unlink(this.#link(number)).catch(ignoreMissing);
  }

  /** Removes the traces of terms before this one. */
  async tidy(before: number): Promise<void> {
    for (const number of await this.#numbers()) {
      if (number >= before) return;
      const socket = await this.holderOf(number);
      // Only sockets that a term names: another one may belong to a candidate about to publish it.
      if (socket !== undefined) await unlink(join(this.#real, socket)).catch(ignoreMissing);
      await this.withdraw(number);
    }
  }

  async #numbers(): Promise<number[]> {
    const names = await readdir(this.#real);
    const numbers = names.flatMap((it) => EPOCH.exec(it)?.[1] ?? []).map(Number);
    return numbers.sort((a, b) => a - b);
  }

  #link(number: number): string {
    return join(this.#real, `epoch-${number}`);
  }
}

function withoutUnixSockets(folder: string): EmbeddedFolderError {
  return new EmbeddedFolderError({
    folder,
    expected: 'a system with Unix sockets, over which processes share a folder',
    found: 'Windows',
    advice: 'Use `embedded::memory:` for one process alone, WSL, or a Redis or PostgreSQL server.',
  });
}

async function makePrivate(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

async function expectPrivate(folder: string, path: string): Promise<void> {
  const { uid, mode } = await lstat(path);
  if (uid === process.getuid?.() && (mode & 0o077) === 0) return;
  throw new EmbeddedFolderError({
    folder,
    expected: `${path} to belong to this user and to nobody else (mode 0700)`,
    found: `owner ${uid}, mode 0${(mode & 0o777).toString(8)}`,
    advice: 'Run all processes as one user, or remove that folder while none runs.',
  });
}

/** A path short enough for a socket address: the folder itself, or a link to it in the temporary folder. */
async function shortened(folder: string, real: string): Promise<string> {
  if (Buffer.byteLength(real) + 1 + LONGEST_NAME <= LONGEST_ADDRESS) return real;
  const uid = process.getuid?.();
  const link = join(
    tmpdir(),
    `cortado-${uid}-${createHash('sha256').update(real).digest('hex').slice(0, 12)}`,
  );
  await symlink(real, link).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
  // Anybody may write in the temporary folder: a link of somebody else leads to somebody else's socket.
  if ((await lstat(link)).uid === uid && (await readlink(link)) === real) return link;
  throw new EmbeddedFolderError({
    folder,
    expected: `${link} to be this user's link to ${real}`,
    found: 'something else',
    advice: 'Remove it, or use a data folder with a shorter path.',
  });
}

export function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) !== 'ENOENT') throw error;
}
