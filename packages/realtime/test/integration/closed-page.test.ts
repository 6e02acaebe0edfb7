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
});
