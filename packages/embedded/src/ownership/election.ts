import { connect, type Socket } from 'node:net';
import { EmbeddedFolderError } from '../errors/folder-errors.js';
import { pause } from '../time/timers.js';
import { CandidateSocket } from './candidate-socket.js';
import { codeOf, type Epoch, SocketFolder } from './socket-folder.js';

/** How an election ended for this process: it owns the folder, or it is connected to the one that does. */
export type Election =
  | { readonly role: 'owner'; readonly candidate: CandidateSocket; readonly term: Term }
  | { readonly role: 'client'; readonly socket: Socket };

/** What the owner holds. */
export interface Term {
  /** Whether none was there before it, as on a new folder. */
  readonly isFirst: boolean;
  /** Whether the folder still says that this process owns it. */
  isHeld(): Promise<boolean>;
}

const ATTEMPTS = 4;
const ATTEMPTS_WHEN_FULL = 400;
const BETWEEN_ATTEMPTS = 25;

/**
 * Finds the owner of a folder, or makes this process the owner. At most one process owns it at any time, because
 * - terms are numbered, and taking a number is atomic (a symbolic link is made, or exists);
 * - number n + 1 is only taken after the holder of n was seen dead, and a holder listens before it takes a number,
 *   so a live one is never seen dead;
 * - the newest number is never removed, and one who took a number gives it back if it is not the newest any more
 *   (it counted from a list that had aged).
 * A process that is killed leaves a link to a socket that refuses: the next one takes the next number.
 */
export async function elect(folder: string): Promise<Election> {
  const sockets = await SocketFolder.open(folder);
  let candidate: CandidateSocket | undefined;
  try {
    for (;;) {
      const newest = await sockets.newest();
      const socket = newest && (await connectToHolder(folder, sockets, newest));
      if (socket) return { role: 'client', socket };
      candidate ??= await CandidateSocket.listen(folder, sockets);
      const number = (newest?.number ?? 0) + 1;
      if (await takeTerm(sockets, number, candidate)) {
        const elected = candidate;
        candidate = undefined;
        const isHeld = async () => (await sockets.holderOf(number)) === elected.name;
        return { role: 'owner', candidate: elected, term: { isFirst: number === 1, isHeld } };
      }
    }
  } finally {
    await candidate?.close();
  }
}

async function takeTerm(sockets: SocketFolder, number: number, candidate: CandidateSocket): Promise<boolean> {
  if (!(await sockets.publish(number, candidate.name))) return false;
  if ((await sockets.newest())?.number !== number) {
    await sockets.withdraw(number);
    return false;
  }
  await sockets.tidy(number);
  return true;
}

/** A connection to the holder of a term, or `undefined` when it is dead. */
async function connectToHolder(
  folder: string,
  sockets: SocketFolder,
  { socket: name }: Epoch,
): Promise<Socket | undefined> {
  if (name === undefined) return undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await connection(sockets.address(name));
    } catch (cause) {
      const code = codeOf(cause);
      if (code === 'ENOENT') return undefined;
      // A BSD kernel also refuses when too many wait at a live socket.
      if (code === 'ECONNREFUSED' && (attempt >= ATTEMPTS || !isRunning(name))) return undefined;
      // EAGAIN: alive, and too many wait. The others: it ended while this process waited; the next attempt tells.
      if (attempt >= (code === 'EAGAIN' ? ATTEMPTS_WHEN_FULL : ATTEMPTS)) throw unreachable(folder, cause);
      await pause(BETWEEN_ATTEMPTS);
    }
  }
}

async function connection(address: string): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    const socket = connect(address);
    // Stays for good: an error between here and the one who takes the socket over must not end the process.
    socket.on('error', reject);
    socket.once('connect', () => resolve(socket));
  });
}

function isRunning(socketName: string): boolean {
  try {
    return process.kill(Number.parseInt(socketName, 10), 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function unreachable(folder: string, cause: unknown): EmbeddedFolderError {
  return new EmbeddedFolderError({
    folder,
    expected: 'the socket of its owner to let this process in',
    found: (cause as Error).message,
    advice: 'Run all processes that share the folder as one user.',
    cause,
  });
}
