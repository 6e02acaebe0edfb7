import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import type { Transport } from '../../src/client.js';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';
import { WebsocketFreeProxy } from '../support/websocket-free-proxy.js';

const OPEN = 120_000;
const WAYS: Transport[][] = [['websocket'], ['polling'], ['websocket', 'polling'], ['polling', 'websocket']];

describe.each(PAGE_ENGINES)('how a page connects, on %s', (engine) => {
  let world: BrowserWorld;
  const open: { stop(): unknown }[] = [];
  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [] });
  }, OPEN);
  afterEach(async () => {
    for (const it of open.splice(0)) await it.stop();
  });
  afterAll(() => world?.close(), OPEN);

  /** A page of ada's at that address, on its way to be connected in one of those ways. */
  async function pageAt(address: string, options: object): Promise<Page> {
    const page = await world.unconnectedPage('ada', {}, address);
    await page.evaluate((how) => {
      window.heard = [];
      window.realtime = window.cortadoRealtime.connect(how);
      window.realtime.on('told', (it) => window.heard.push(it));
    }, options);
    return page;
  }

  const online = (page: Page) =>
    page.waitForFunction(() => window.realtime.state.get().status === 'online', null, { timeout: 90_000 });

  async function hearsAll(page: Page): Promise<void> {
    const all = Array.from({ length: 20 }, (_, nr) => nr);
    for (const nr of all) await publishRealtime('told', nr, { user: 'ada' });
    await page.waitForFunction(() => window.heard.length >= 20);
    expect(await page.evaluate(() => window.heard)).toEqual(all);
  }

  it('is by one of its ways, each of which tells all and tells it once', async () => {
    const pages = await Promise.all(WAYS.map((transports) => pageAt(world.web.url, { transports })));
    await Promise.all(pages.map(online));
    for (const nr of [1, 2, 3]) await publishRealtime('told', nr, { user: 'ada' });
    for (const page of pages) await page.waitForFunction(() => window.heard.length === 3);
    for (const page of pages) {
      expect(await page.evaluate(() => window.heard)).toEqual([1, 2, 3]);
      await page.evaluate(() => window.realtime.close());
    }
  });

  it('is by polling where a proxy refuses WebSockets, and by nothing where polling is not allowed', async () => {
    const proxy = await new WebsocketFreeProxy(world.web.url, 'refuses').start();
    open.push(proxy);
    const [without, ...pages] = await Promise.all(
      WAYS.filter(([first, second]) => first === 'websocket' || second).map((transports) =>
        pageAt(proxy.url, { transports }),
      ),
    );
    for (const page of pages) await online(page);
    await hearsAll(pages[0] as Page);
    await without?.waitForFunction(() => window.realtime.state.get().status === 'offline');
    expect((await without?.evaluate(() => window.realtime.state.get()))?.reason?.code).toBe('unavailable');
    await until(
      () => proxy.asked,
      (it) => it > 2,
    );
    for (const page of [without, ...pages]) await page?.evaluate(() => window.realtime.close());
  });

  it('is by polling at once where a proxy swallows WebSockets and polling comes first', async () => {
    const proxy = await new WebsocketFreeProxy(world.web.url, 'swallows').start();
    open.push(proxy);
    const page = await pageAt(proxy.url, { transports: ['polling', 'websocket'] });
    await online(page);
    await hearsAll(page);
    await page.evaluate(() => window.realtime.close());
  });

  it('is in no way from a page of another site, whatever it brings along', async () => {
    const site = createServer((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<!doctype html><title>Another site</title><script src="${world.web.url}/realtime/client.js"></script>`,
        ),
    );
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    open.push({ stop: () => closed(site) });
    const address = `http://localhost:${(site.address() as AddressInfo).port}`;
    for (const transports of WAYS.slice(0, 2)) {
      const page = await pageAt(address, {
        url: world.web.url,
        withCredentials: true,
        token: 'ada',
        transports,
      });
      await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
      const code = await page.evaluate(async () => {
        const tasks = window.realtime.myTasks();
        // Each vain connection ends what was being read.
        while (!tasks.get().error) {
          await tasks.refresh();
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return tasks.get().error?.code;
      });
      expect([code, await page.evaluate(() => window.heard)]).toEqual(['unavailable', []]);
      await page.evaluate(() => window.realtime.close());
    }
  });
});

async function closed(server: Server): Promise<void> {
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}
