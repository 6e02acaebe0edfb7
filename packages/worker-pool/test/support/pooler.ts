import { connect, createServer, type Server, type Socket } from 'node:net';

/** What it does with the settings that a session is opened with, as PgBouncer does by default, or told to ignore them. */
export type Manner = 'refuses' | 'drops';

/** Stands before a PostgreSQL as a pooler does, as far as the beginning of a connection goes. */
export class Pooler {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number, manner: Manner) {
    this.#server = createServer((socket) => {
      const server = connect(target, '127.0.0.1');
      for (const it of [socket, server]) {
        this.#sockets.add(it);
        it.on('error', () => undefined);
        it.on('close', () => {
          socket.destroy();
          server.destroy();
        });
      }
      socket.once('data', (startup) => {
        if (manner === 'refuses') {
          socket.end(refusal());
          return;
        }
        server.write(withoutOptions(startup));
        socket.pipe(server);
        server.pipe(socket);
      });
    });
  }

  static async before(url: string, manner: Manner): Promise<Pooler> {
    const pooler = new Pooler(Number(new URL(url).port), manner);
    await new Promise<void>((resolve) => pooler.#server.listen(0, '127.0.0.1', resolve));
    return pooler;
  }

  /** The same address, through here. */
  through(url: string): string {
    const address = new URL(url);
    address.port = String((this.#server.address() as { port: number }).port);
    return address.href;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** The first message of a connection: its length, the version of the protocol, names and values, each with a NUL. */
function withoutOptions(startup: Buffer): Buffer {
  const words = startup.subarray(8, -1).toString().split('\0').slice(0, -1);
  const at = words.indexOf('options');
  if (at >= 0) words.splice(at, 2);
  const body = Buffer.concat([
    startup.subarray(4, 8),
    Buffer.from(`${words.map((it) => `${it}\0`).join('')}\0`),
  ]);
  return Buffer.concat([lengthOf(body), body]);
}

function refusal(): Buffer {
  const body = Buffer.from('SFATAL\0C08P01\0Munsupported startup parameter: options\0\0');
  return Buffer.concat([Buffer.from('E'), lengthOf(body), body]);
}

function lengthOf(body: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return length;
}
