import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { EmbeddedFolderError } from '../errors/folder-errors.js';
import { clearTimeout, setTimeout } from '../time/timers.js';
import type { ClientSource } from '../wire/owner-connection.js';
import type { SocketFolder } from './socket-folder.js';

// How long a connection may take to carry its last bytes away: its process may be stopped.
const FLUSH = 1_000;

/**
 * The socket of a process that wants to be owner. It listens before the process holds anything, so that others can
 * tell it is alive; whoever connects waits until `accept`. The kernel closes it with the process.
 */
export class CandidateSocket implements ClientSource {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #handler: ((socket: Socket) => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(readonly name: string) {
    this.#server = createServer((socket) => this.#connected(socket));
  }

  static async listen(folder: string, sockets: SocketFolder): Promise<CandidateSocket> {
    const candidate = new CandidateSocket(`${process.pid}-${randomBytes(4).toString('hex')}.sock`);
    const path = sockets.address(candidate.name);
    try {
      await candidate.#listen(path);
    } catch (cause) {
      throw new EmbeddedFolderError({
        folder,
        expected: 'a folder on a local disk, where a Unix socket can be made',
        found: (cause as Error).message,
        advice: 'Choose another folder, or `embedded::memory:` for one process alone.',
        cause,
      });
    }
    return candidate;
  }

  /** Hands over those who wait, and everybody who comes later. */
  accept(handler: (socket: Socket) => void): void {
    this.#handler = handler;
    for (const socket of this.#sockets) handler(socket);
  }

  /** Stops listening, removes the socket, drops every connection. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const force = setTimeout(() => this.#drop((it) => it.destroy()), FLUSH);
      this.#server.close(() => {
        clearTimeout(force);
        resolve();
      });
      this.#drop((it) => it.destroySoon());
    });
    return this.#closing;
  }

  async #listen(path: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      // Exclusive, or a node:cluster worker would get a share of a socket that its primary holds.
      this.#server.listen({ path, exclusive: true }, resolve);
    });
    // A failed accept (no file descriptors left) concerns the one who connects, who sees it and tries again.
    this.#server.on('error', () => undefined);
    await chmod(path, 0o600);
  }

  #drop(how: (socket: Socket) => void): void {
    for (const socket of this.#sockets) how(socket);
  }

  #connected(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.#sockets.delete(socket));
    this.#handler?.(socket);
  }
}
