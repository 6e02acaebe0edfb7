import { Enqueue, type Enqueued, runAs } from '@cortado/core';
import { publishListChanged, publishNotice, publishProgress, publishRealtime } from '@cortado/realtime';
import { gate, until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

declare global {
  interface Window {
    /** Who waits for a token. */
    waiting: { give(token: string): void; fail(error: Error): void }[];
    statuses: string[];
  }
}

const OPEN = 120_000;
const LOST = 'Connection lost. Trying again…';

class Walks {
  step = gate();

  @Enqueue()
  async walk(): Enqueued<string> {
    await this.step.opened;
    return 'home';
  }

  @Enqueue()
  async part(): Enqueued<void> {
    await publishProgress({ percent: 40, doctype: 'Part', docname: '1' });
  }
}

describe.each(PAGE_ENGINES)('a page whose web server is gone for a while, on %s', (engine) => {
  const walks = new Walks();
  let world: BrowserWorld;
  let page: Page;
  const heard = () => page.evaluate(() => window.heard);

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [walks] });
    world.web.body = '<cortado-tasks></cortado-tasks>';
    page = await world.page('ada');
    await page.evaluate(async () => {
      const { realtime } = window;
      realtime.on('count', (data) => window.heard.push(data));
      const [floor, list] = [realtime.subscribe('floor 2'), realtime.subscribe({ doctype: 'Invoice' })];
      list.on('list.changed', ({ doctype }) => window.heard.push(doctype));
      await Promise.all([floor.ready, list.ready]);
    });
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  it('says so, comes back by itself, and gives what was missed, in order and once', async () => {
    // Of its own room it has heard something before, of the others nothing yet.
    await publishRealtime('count', 1, { user: 'ada' });
    await page.waitForFunction(() => window.heard.length === 1);
    await page.evaluate(() => window.heard.splice(0));

    await world.web.stop();
    await page.locator('cortado-alerts').getByText(LOST).waitFor();
    expect(await page.evaluate(() => window.realtime.state.get().status)).toBe('offline');
    for (const count of [2, 3]) await publishRealtime('count', count, { user: 'ada' });
    for (const count of [4, 5]) await publishRealtime('count', count, { room: 'floor 2' });
    await publishListChanged({ doctype: 'Invoice' });
    await publishNotice({ text: 'While you were away' }, { user: 'ada' });
    await publishRealtime('count', 0, { user: 'bob' });

    await world.web.start();
    await page.waitForFunction(() => window.heard.length === 5);
    await page.locator('cortado-alerts').getByText(LOST).waitFor({ state: 'hidden' });
    await page.locator('cortado-alerts li', { hasText: 'While you were away' }).waitFor();
    await publishRealtime('count', 6, { room: 'floor 2' });
    await page.waitForFunction(() => window.heard.includes(6));
    const all = await heard();
    expect(all.filter((it) => it === 2 || it === 3)).toEqual([2, 3]);
    expect(all.filter((it) => typeof it === 'number' && it > 3)).toEqual([4, 5, 6]);
    expect(all.filter((it) => it === 'Invoice')).toHaveLength(1);
    expect(await page.locator('cortado-alerts li').count()).toBe(1);
  });

  it('shows how its jobs stand, which went on meanwhile', async () => {
    const handle = await runAs('ada', () => world.cortado.jobs(Walks).walk());
    await page.locator('cortado-tasks').getByText('Running', { exact: true }).waitFor();
    await world.web.stop();
    await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
    walks.step.open();
    await handle.result({ timeout: '1m' });
    await world.web.start();
    await page.locator('cortado-tasks').getByText('Done').waitFor();
    // Refused connections are what a browser tells of by itself.
    expect(world.complaints.filter((it) => !/WebSocket|ERR_CONNECTION_REFUSED|fetch/.test(it))).toEqual([]);
  });

  it('is told once how a job ended whose bar a document has, however often it comes back', async () => {
    await page.evaluate(async () => {
      const part = window.realtime.subscribe({ doctype: 'Part', docname: '1' });
      window.heard = [];
      part.on('progress', ({ ended, percent }) => window.heard.push(ended ?? percent));
      part.on('back', (nr) => window.heard.push(nr));
      await part.ready;
    });
    await world.cortado.jobs(Walks).part();
    await page.waitForFunction(() => window.heard.length === 2);
    for (const nr of [1, 2]) {
      await world.web.stop();
      await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
      await world.web.start();
      await publishRealtime('back', nr, { doctype: 'Part', docname: '1' });
      await page.waitForFunction((it) => window.heard.includes(it), nr);
    }
    expect(await heard()).toEqual([40, 'completed', 1, 2]);
  });

  it('is told of each room in which it missed more than is kept, and only of those', async () => {
    await page.evaluate(() => {
      window.heard = [];
      window.realtime.onIncomplete((room) => window.heard.push(room));
    });
    await world.web.stop();
    await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
    const tell = (target: { user: string } | { everyone: true } | { room: string }) =>
      Promise.all(Array.from({ length: 101 }, (_, nr) => publishRealtime('many', nr, target)));
    await Promise.all([tell({ user: 'ada' }), tell({ room: 'floor 2' })]);
    await publishRealtime('count', 1, { everyone: true });
    await world.web.start();
    const all = await until(heard, (it) => it.length >= 3);
    expect(all.sort()).toEqual([1, 'room:floor 2', 'user:ada']);
    await page.evaluate(() => window.realtime.off('many'));
  });

  it('forgets one user with the next, and hears nothing after close()', async () => {
    await page.context().addCookies([{ name: 'sid', value: 'bob', url: world.web.url }]);
    await page.evaluate(() => {
      window.heard = [];
      window.realtime.reconnect();
    });
    await page.waitForFunction(() => window.realtime.state.get().user === 'bob');
    await page.locator('cortado-alerts li').waitFor({ state: 'detached' });
    await page.locator('cortado-tasks').getByText('Nothing yet.').waitFor();
    await publishRealtime('count', 7, { user: 'ada' });
    await publishRealtime('count', 8, { user: 'bob' });
    await page.waitForFunction(() => window.heard.includes(8));
    expect(await heard()).not.toContain(7);
    await page.evaluate(() => window.realtime.close());
    expect(await page.evaluate(() => window.realtime.state.get().status)).toBe('closed');
  });

  it('makes one connection however often it is hurried while it waits for a token', async () => {
    await page.evaluate(() => {
      const waiting: { give(token: string): void; fail(error: Error): void }[] = [];
      const statuses: string[] = [];
      const realtime = window.cortadoRealtime.connect({
        token: () => new Promise<string>((give, fail) => waiting.push({ give, fail })),
      });
      realtime.on('count', (data) => window.heard.push(data));
      realtime.state.subscribe(() => statuses.push(realtime.state.get().status));
      window.heard = [];
      Object.assign(window, { realtime, waiting, statuses });
    });
    const asked = (count: number) => page.waitForFunction((it) => window.waiting.length >= it, count);
    const answer = (tokens: (string | undefined)[]) =>
      page.evaluate(async (given) => {
        for (const [index, token] of given.entries()) {
          const { give, fail } = window.waiting[index] as (typeof window.waiting)[number];
          if (token === undefined) fail(new Error('late'));
          else give(token);
          // What follows an answer has come before the next one.
          await new Promise((then) => setTimeout(then));
        }
        window.waiting.splice(0);
      }, tokens);
    const online = () => page.waitForFunction(() => window.realtime.state.get().status === 'online');
    await asked(1);
    // Signed in, and in again: only the last counts, and an answer that fails late harms nobody.
    await page.evaluate(() => window.realtime.reconnect());
    await asked(2);
    await page.evaluate(() => window.realtime.reconnect());
    await asked(3);
    await answer(['ada', undefined, 'bob']);
    await online();
    expect(await page.evaluate(() => window.realtime.state.get().user)).toBe('bob');

    await world.web.stop();
    await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
    await world.web.start();
    await page.evaluate(() => {
      window.statuses.splice(0);
      dispatchEvent(new Event('online'));
    });
    await asked(1);
    // The network is back, and somebody looks at the page; a try may have come by itself before.
    const before = await page.evaluate(() => {
      document.dispatchEvent(new Event('visibilitychange'));
      return window.waiting.length;
    });
    await asked(before + 1);
    await answer(Array(before + 1).fill('bob'));
    await online();
    expect(await page.evaluate(() => window.statuses.filter((it) => it !== 'online'))).toEqual([]);
    expect(world.web.connections).toBe(1);
    await publishRealtime('count', 9, { user: 'bob' });
    await publishRealtime('count', 10, { user: 'bob' });
    await page.waitForFunction(() => window.heard.includes(10));
    expect(await heard()).toEqual([9, 10]);
    await page.evaluate(() => window.realtime.close());
  });

  it('stays closed where a listener closes it as soon as it is lost', async () => {
    const sockets: string[] = [];
    page.on('websocket', (it) => sockets.push(it.url()));
    await page.evaluate(() => {
      window.realtime = window.cortadoRealtime.connect({ token: 'ada' });
      window.statuses = [];
    });
    await page.waitForFunction(() => window.realtime.state.get().status === 'online');
    await page.evaluate(() => {
      const { state } = window.realtime;
      state.subscribe(() => {
        const { status } = state.get();
        if (status !== 'offline') return;
        window.realtime.close();
        // The first try comes within half a second, and so before this.
        setTimeout(() => window.statuses.push(state.get().status), 501);
      });
    });
    sockets.splice(0);
    await world.web.stop();
    await page.waitForFunction(() => window.statuses.length > 0);
    expect(await page.evaluate(() => window.statuses)).toEqual(['closed']);
    expect(sockets).toEqual([]);
    await world.web.start();
  });
});
