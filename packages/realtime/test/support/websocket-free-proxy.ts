import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** A proxy that lets every request through, and no WebSocket: it says no, or nothing at all. */
export class WebsocketFreeProxy {
  readonly #server: Server;
  readonly #swallowed = new Set<Duplex>();
  /** WebSockets that were asked for. */
  asked = 0;

  constructor(target: string, manner: 'refuses' | 'swallows') {
    const { hostname, port } = new URL(target);
    this.#server = createServer((from, to) => {
      const { url, method, headers } = from;
      const passed = request({ hostname, port, path: url, method, headers }, (answer) => {
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(to);
      });
      passed.on('error', () => to.destroy());
      to.on('close', () => passed.destroy());
      from.pipe(passed);
    });
    this.#server.on('upgrade', (_request, socket) => {
      this.asked += 1;
      socket.on('error', () => undefined);
      this.#swallowed.add(socket);
      if (manner === 'refuses') socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
      for (const it of this.#swallowed) it.destroy();
    });
  }
}
