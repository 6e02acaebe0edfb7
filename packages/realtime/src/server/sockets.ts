import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as Engine } from 'engine.io';
import { Server } from 'socket.io';
import type { FromBrowser, ToBrowser } from '../protocol/frames.js';
import type { BrowserSocket } from './connection.js';
import type { OriginCheck } from './origin-check.js';
import type { CheckedRealtimeOptions, RealtimeUser } from './realtime-options.js';
import { refusalOf } from './refused-error.js';
import { TokenBucket } from './token-bucket.js';

export interface SocketsDeps<U extends RealtimeUser> {
  readonly options: CheckedRealtimeOptions<U>;
  readonly origins: OriginCheck;
  /** @throws RefusedError for a browser that may not connect */
  admit(socket: BrowserSocket): Promise<void>;
  connected(socket: BrowserSocket): void;
}

/** How often a connection may say who it is, after the first times. */
const TRIES_PER_SECOND = 1;
const MOST_TRIES = 10;
/** How long a browser may take to say who it is, in milliseconds. */
const CONNECTED_WITHIN = 10_000;

/** Socket.IO, on requests that somebody hands over: it owns no server, and closes none. */
export class Sockets<U extends RealtimeUser> {
  readonly #engine: Engine;
  readonly #tries = new WeakMap<object, TokenBucket>();
  readonly #io: Server<FromBrowser, ToBrowser>;

  constructor({ options, origins, admit, connected }: SocketsDeps<U>) {
    const { path, transports, limits } = options;
    this.#engine = new Engine({
      transports: [...transports],
      maxHttpBufferSize: limits.requestBytes,
      allowRequest: (request, answer) => {
        if (!origins.allows(request)) answer('This page is of another site.', false);
        else if (this.count >= limits.connections) answer('There are too many connections.', false);
        else answer(null, true);
      },
      cors: {
        origin: (origin, allow) => allow(null, origin !== undefined && origins.isListed(origin)),
        credentials: true,
      },
    });
    this.#io = new Server({ path, serveClient: false, connectTimeout: CONNECTED_WITHIN });
    this.#io.bind(this.#engine);
    this.#io.use((socket, next) => {
      if (!this.#mayTry(socket.conn)) return void socket.conn.close();
      admit(socket).then(
        () => next(),
        (error) => {
          const refusal = refusalOf(error);
          next(Object.assign(new Error(refusal.message), { data: refusal }));
        },
      );
    });
    this.#io.on('connection', connected);
  }

  /** How many connections there are. */
  get count(): number {
    return this.#engine.clientsCount;
  }

  request(request: IncomingMessage, response: ServerResponse): void {
    this.#engine.handleRequest(request as Parameters<Engine['handleRequest']>[0], response);
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#engine.handleUpgrade(request as Parameters<Engine['handleUpgrade']>[0], socket, head);
  }

  close(): void {
    this.#io.disconnectSockets(true);
    this.#engine.close();
  }

  /** One connection may say who it is again and again, and the app is asked each time. */
  #mayTry(connection: object): boolean {
    const bucket = this.#tries.get(connection) ?? new TokenBucket(TRIES_PER_SECOND, MOST_TRIES);
    this.#tries.set(connection, bucket);
    return bucket.take();
  }
}
