import type { EventEmitter } from 'node:events';
import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2SecureServer, Http2Server } from 'node:http2';
import type { Duplex } from 'node:stream';
import { InvalidOptionsError } from '@cortado/core';

/** What Express, Fastify, Hono, Nest and Node itself listen with. */
export type AnyHttpServer = HttpServer | Http2SecureServer | Http2Server;

export interface HttpRoutesDeps {
  readonly path: string;
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Where servers have realtime already. */
const PATHS = new WeakMap<object, Set<string>>();
/** Listeners that answer for nobody but themselves. */
const REFUSING = new WeakSet<object>();

/**
 * Takes the requests below one path of a server before anybody else hears of them, also those who listen later: a
 * framework would answer that it knows no such page.
 */
export class HttpRoutes {
  readonly #server: EventEmitter;
  readonly #deps: HttpRoutesDeps;
  readonly #emitBefore: EventEmitter['emit'];
  readonly #own: EventEmitter['emit'];
  #isClosed = false;

  /** @throws InvalidOptionsError where the server has that path already */
  constructor(server: AnyHttpServer, deps: HttpRoutesDeps) {
    this.#server = server as unknown as EventEmitter;
    this.#deps = deps;
    const paths = PATHS.get(server) ?? new Set();
    if (paths.has(deps.path))
      throw new InvalidOptionsError('Realtime was not attached', [
        `Expected a server without realtime at ${deps.path}, found one that has it. Attach once, or say another path.`,
      ]);
    PATHS.set(server, paths.add(deps.path));
    this.#emitBefore = this.#server.emit;
    const takes = (event: string | symbol, args: unknown[]) => this.#takes(event, args);
    const before = this.#emitBefore;
    this.#own = function (this: EventEmitter, event, ...args) {
      return takes(event, args) || before.call(this, event, ...args);
    };
    this.#server.emit = this.#own;
    REFUSING.add(this.#refuse);
    this.#server.on('upgrade', this.#refuse);
  }

  close(): void {
    this.#isClosed = true;
    PATHS.get(this.#server)?.delete(this.#deps.path);
    this.#server.off('upgrade', this.#refuse);
    // Somebody may have done the same since, and holds on to ours.
    if (this.#server.emit === this.#own) this.#server.emit = this.#emitBefore;
  }

  // Node tells of upgrades only where somebody listens; where that is nobody else, nobody would answer those of other paths.
  readonly #refuse = (_request: IncomingMessage, socket: Duplex): void => {
    const listeners = this.#server.listeners('upgrade');
    // Of several that refuse, one does.
    if (listeners[0] !== this.#refuse || !listeners.every((it) => REFUSING.has(it))) return;
    // Node has taken its own listener off; without one, whoever breaks off would end this process.
    socket.on('error', () => socket.destroy());
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () => socket.destroy());
  };

  #takes(event: string | symbol, args: unknown[]): boolean {
    if (this.#isClosed || (event !== 'request' && event !== 'upgrade')) return false;
    const [request, answer, head] = args as [IncomingMessage, ServerResponse | Duplex, Buffer];
    if (!this.#isOwn(request.url ?? '')) return false;
    if (event === 'request') this.#deps.request(request, answer as ServerResponse);
    else this.#deps.upgrade(request, answer as Duplex, head);
    return true;
  }

  /** What is below several paths belongs to the longest, whichever was attached last. */
  #isOwn(url: string): boolean {
    const { path } = this.#deps;
    const others = [...(PATHS.get(this.#server) ?? [])];
    return isBelow(path, url) && !others.some((it) => it.length > path.length && isBelow(it, url));
  }
}

function isBelow(path: string, url: string): boolean {
  return url.startsWith(path) && (url.length === path.length || '/?'.includes(url[path.length] ?? ''));
}
