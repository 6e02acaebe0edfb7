import { connect, createServer, type Server, type Socket } from 'node:net';

/** Which way nothing passes any more: to the server, from it, or both. */
export type Silence = 'to' | 'from' | 'both';

/**
 * Stands between an app and its datastore. It can go silent, as a network does: connections stay open, new ones are
 * accepted, and nothing comes across. Those that were there in a silence stay dead when it is over, as they do when a
 * firewall has forgotten them; new ones work.
 */
export class SilentProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #target: number;
  #silence: Silence | undefined;
  #doomed: string | undefined;
  #hushed: string | undefined;
  /** How many connections it has cut, or made silent, in the place of an answer. */
  unanswered = 0;
  /** How many connections it has accepted. */
  accepted = 0;
  /** How many pieces of data it has passed on to the server. */
  passed = 0;

  private constructor(target: number) {
    this.#target = target;
    this.#server = createServer({ allowHalfOpen: false }, (socket) => this.#accept(socket));
  }

  static async before(url: string): Promise<SilentProxy> {
    const proxy = new SilentProxy(Number(new URL(url).port));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same address, through here. */
  through(url: string): string {
    const address = new URL(url);
    address.port = String((this.#server.address() as { port: number }).port);
    return address.href;
  }

  /** New connections go to the server of this address. Those that are there stay where they are. */
  leadTo(url: string): void {
    this.#target = Number(new URL(url).port);
  }

  goSilent(silence: Silence): void {
    this.#silence = silence;
    for (const socket of this.#sockets) socket.emit('silence', silence);
  }

  speak(): void {
    this.#silence = undefined;
  }

  /** Cuts the next connection over which a command goes that has this text, once the server has answered it. */
  dropAnswerTo(text: string): void {
    this.#doomed = text;
  }

  /** Makes the next connection silent over which a command goes that has this text: its answer never comes. */
  hushAnswerTo(text: string): void {
    this.#hushed = text;
  }

  /** Cuts every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(socket: Socket): void {
    this.accepted += 1;
    const server = connect(this.#target, '127.0.0.1');
    this.#dropAnswer(socket, server);
    this.#join(socket, server, 'to');
    this.#join(server, socket, 'from');
    for (const it of [socket, server]) {
      this.#sockets.add(it);
      it.on('error', () => undefined);
      it.on('close', () => this.#sockets.delete(it));
    }
    if (this.#silence) socket.emit('silence', this.#silence);
  }

  #dropAnswer(socket: Socket, server: Socket): void {
    socket.on('data', (bytes) => {
      if (this.#hushed !== undefined && bytes.includes(this.#hushed)) {
        this.#hushed = undefined;
        this.unanswered += 1;
        socket.emit('silence', 'from');
      }
      if (this.#doomed === undefined || !bytes.includes(this.#doomed)) return;
      this.#doomed = undefined;
      server.prependOnceListener('data', () => {
        this.unanswered += 1;
        socket.destroy();
      });
    });
  }

  #join(from: Socket, to: Socket, way: 'to' | 'from'): void {
    let isSilent = false;
    const hush = (silence: Silence) => {
      isSilent ||= silence === 'both' || silence === way;
    };
    // Either end is told, whichever the proxy has at hand.
    from.on('silence', hush);
    to.on('silence', hush);
    from.on('data', (bytes) => {
      if (isSilent) return;
      if (way === 'to') this.passed += 1;
      to.write(bytes);
    });
    from.on('close', () => {
      // A silent network does not say that the other end has gone.
      if (!isSilent) to.destroy();
    });
  }
}
