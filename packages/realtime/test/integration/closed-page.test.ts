import { publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

const OPEN = 120_000;

describe.each(PAGE_ENGINES)('a page that closes its connection, on %s', (engine) => {
  let world: BrowserWorld;
  let page: Page;

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [] });
  }, OPEN);
  beforeEach(async () => {
    page = await world.page('ada');
  });
  afterEach(() => page.context().close());
  afterAll(() => world?.close(), OPEN);

  it('asks for its tasks no more, also where it is told to', async () => {
    await page.evaluate(
      () =>
        new Promise<void>((listed) => {
          const tasks = window.realtime.myTasks();
          tasks.subscribe(() => tasks.get().isLoading || listed());
        }),
    );
    const asked: string[] = [];
    page.on('request', (it) => asked.push(it.url()));
    await page.evaluate(async () => {
      const tasks = window.realtime.myTasks();
      window.realtime.close();
      await tasks.refresh();
      await window.realtime.myTasks().refresh();
      // What was asked for before this was told of before it.
      await fetch('/page.css');
    });
    const paths = () => asked.map((it) => new URL(it).pathname);
    expect(await until(paths, (it) => it.includes('/page.css'))).toEqual(['/page.css']);
  });

  it('stays closed where a listener closes it as somebody else is welcomed', async () => {
    await page.evaluate(
      () =>
        new Promise<void>((listed) => {
          const tasks = window.realtime.myTasks();
          tasks.subscribe(() => tasks.get().isLoading || listed());
        }),
    );
    await page.context().addCookies([{ name: 'sid', value: 'bob', url: world.web.url }]);
    const statuses = await page.evaluate(async () => {
      const { realtime } = window;
      const seen: string[] = [];
      realtime.state.subscribe(() => seen.push(realtime.state.get().status));
      await new Promise<void>((closed) => {
        // What was the other user's is forgotten first.
        realtime.myTasks().subscribe(() => {
          realtime.close();
          closed();
        });
        realtime.reconnect();
      });
      return seen;
    });
    expect(statuses).toEqual(['closed']);
  });

  it.each(['close', 'off', 'leave'] as const)(
    'hears nothing after %s(), also of what came with that',
    async (how) => {
      await page.evaluate(async (end) => {
        const { realtime, heard } = window;
        const floor = realtime.subscribe('floor 2');
        await floor.ready;
        const late = (it: unknown) => heard.push(`late ${it}`);
        realtime.on('count', (it) => {
          heard.push(it);
          if (end === 'close') realtime.close();
          else if (end === 'leave') floor.leave();
          else for (const event of ['count', 'other']) realtime.off(event);
        });
        realtime.on('count', late);
        realtime.on('other', late);
        realtime.on('last', () => heard.push('last'));
      }, how);
      await world.web.stop();
      await page.waitForFunction(() => window.realtime.state.get().status === 'offline');
      for (const count of [1, 2]) await publishRealtime('count', count, { room: 'floor 2' });
      await publishRealtime('other', 3, { room: 'floor 2' });
      await world.web.start();
      await page.waitForFunction(() => window.heard.length > 0);
      const heard = () => page.evaluate(() => window.heard);
      if (how === 'close') {
        expect(await page.evaluate(() => window.realtime.state.get().status)).toBe('closed');
        expect(await heard()).toEqual([1]);
        return;
      }
      await publishRealtime('last', 4, { user: 'ada' });
      const all = await until(heard, (it) => it.includes('last'));
      expect(all).toEqual(how === 'leave' ? [1, 'late 1', 'last'] : [1, 'last']);
    },
  );
});
