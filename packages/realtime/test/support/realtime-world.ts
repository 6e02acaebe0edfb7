import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cortado, createCortado } from '@cortado/core';
import { attachRealtime, type RealtimeOptions, type RealtimeServer } from '@cortado/realtime';
import { startWorker } from '@cortado/worker-pool';
import { Browser } from './browser.js';
import { Reports } from './reports-service.js';

/** A web process: an app of its own, an HTTP server, and realtime on it. */
export interface Web {
  readonly cortado: Cortado;
  readonly server: Server;
  readonly url: string;
  readonly realtime: RealtimeServer;
}

/** Web apps, workers and browsers of one datastore, closed after each test. */
export class RealtimeWorld {
  readonly prefix = `test-${randomUUID()}`;
  /** Of this test alone, since rooms are shared where there are no prefixes. */
  readonly id = randomUUID().slice(0, 8);
  readonly #url: string;
  readonly #open: (() => unknown)[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  /** A user of this test alone. */
  user(name: string): string {
    return `${name}-${this.id}`;
  }

  app(options: Parameters<typeof createCortado>[0] = {}): Cortado {
    const cortado = createCortado({
      connection: this.#url,
      prefix: this.prefix,
      services: [Reports],
      index: { user: true },
      queues: { [this.queue]: {} },
      defaults: { queue: this.queue },
      log: false,
      ...options,
    });
    this.#open.push(() => cortado.close());
    return cortado;
  }

  /** A queue of this test alone. */
  get queue(): string {
    return `q${this.id}`;
  }

  async web(options: Partial<RealtimeOptions> = {}, cortado = this.app()): Promise<Web> {
    await cortado.migrate();
    const server = createServer((_request, response) => response.end('the page'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const realtime = attachRealtime(cortado, server, {
      authenticate: ({ token }) => token,
      ...options,
    });
    this.#open.push(async () => {
      await realtime.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    await realtime.ready;
    return { cortado, server, realtime, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  async worker(cortado = this.app()): Promise<Cortado> {
    const worker = await startWorker(cortado, { queues: [this.queue] });
    this.#open.push(() => worker.close({ grace: 0, abortGrace: 100 }));
    return cortado;
  }

  /** A browser of this user, connected and welcomed. */
  async browser({ url }: Pick<Web, 'url'>, user: string, more?: object): Promise<Browser> {
    const browser = new Browser(url, { token: user, ...more });
    this.#open.push(() => browser.close());
    await browser.welcome;
    return browser;
  }

  closeAfter(close: () => unknown): void {
    this.#open.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#open.splice(0).reverse()) await close();
  }
}
