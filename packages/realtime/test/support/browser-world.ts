import { randomUUID } from 'node:crypto';
import { type Class, type Container, type Cortado, type CortadoOptions, createCortado } from '@cortado/core';
import { launchChromium } from '@cortado/test-support/chromium';
import { startWorker, type Worker } from '@cortado/worker-pool';
import type { Browser, Page } from 'playwright-core';
import type { Realtime } from '../../src/client.js';
import { makePageDatastore, type PageEngine } from './page-datastore.js';
import { PageServer } from './page-server.js';

declare global {
  interface Window {
    cortadoRealtime: { connect(options?: object): Realtime };
    realtime: Realtime;
    /** What a page's own listeners have heard. */
    heard: unknown[];
  }
}

export interface BrowserWorldOptions {
  /** A datastore of its own on that engine; or where one is. */
  readonly datastore: PageEngine | { readonly url: string };
  readonly services: readonly object[];
  readonly start?: (user: string, path: string) => Promise<object>;
  readonly settings?: CortadoOptions;
}

/** A browser, a web server, a worker: as an app's users and their jobs are. */
export class BrowserWorld {
  readonly cortado: Cortado;
  readonly web: PageServer;
  /** What pages complained of: errors, and what their console said of them. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #worker: Worker;
  readonly #remove: () => Promise<void>;

  private constructor(
    cortado: Cortado,
    web: PageServer,
    browser: Browser,
    worker: Worker,
    remove: () => Promise<void>,
  ) {
    this.cortado = cortado;
    this.web = web;
    this.#browser = browser;
    this.#worker = worker;
    this.#remove = remove;
  }

  static async open({ datastore, services, start, settings }: BrowserWorldOptions): Promise<BrowserWorld> {
    const instances = new Map(services.map((it) => [it.constructor as Class, it]));
    const container: Container = { resolve: (service) => instances.get(service) };
    const { url, remove } =
      typeof datastore === 'string'
        ? await makePageDatastore(datastore)
        : { url: datastore.url, remove: async () => undefined };
    const cortado = createCortado({
      connection: url,
      prefix: `t${randomUUID().slice(0, 8)}`,
      services: [...instances.keys()],
      container,
      index: { user: true },
      ...settings,
    });
    const [browser] = await Promise.all([launchChromium(), cortado.migrate()]);
    const web = new PageServer(cortado, start ?? (async () => ({})));
    const [worker] = await Promise.all([startWorker(cortado), web.start()]);
    return new BrowserWorld(cortado, web, browser, worker, remove);
  }

  /** A browser window of that user's, with the page open and connected. */
  async page(user: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
    const page = await this.unconnectedPage(user, options);
    await page.evaluate(() => {
      window.heard = [];
      window.realtime = window.cortadoRealtime.connect();
    });
    await page.waitForFunction(() => window.realtime.state.get().status === 'online');
    return page;
  }

  /** @param address of the app's own page, or of another site's */
  async unconnectedPage(
    user: string,
    options: Parameters<Browser['newContext']>[0] = {},
    address = this.web.url,
  ): Promise<Page> {
    const context = await this.#browser.newContext(options);
    await context.addCookies([{ name: 'sid', value: user, url: this.web.url }]);
    const page = await context.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => this.complaints.push(`${user}: ${error}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${user}: ${message.text()}`);
    });
    await page.goto(address);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#worker.close({ grace: '1s' });
    await this.web.stop();
    await this.cortado.close();
    await this.#remove();
  }
}
