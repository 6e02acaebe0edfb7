import { Enqueue, type Enqueued, runAs } from '@cortado/core';
import { publishNotice, publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

const OPEN = 120_000;
const SCRIPT = '<script>document.title="taken"</script><img src=x onerror="document.title=\'taken\'">';

class Tales {
  @Enqueue({ attempts: 1 })
  async tell(text: string): Enqueued<string> {
    if (text.startsWith('fail')) throw new Error(text);
    return text;
  }
}

describe.each(PAGE_ENGINES)('what is said to a page by somebody who means it no good, on %s', (engine) => {
  let world: BrowserWorld;
  let page: Page;

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [new Tales()] });
    world.web.body = '<cortado-tasks></cortado-tasks>';
    page = await world.page('ada');
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  /** Nothing of it has run, and no policy of the page has stopped anything. */
  afterEach(async () => {
    expect(await page.title()).toBe('A page of an app');
    expect(world.complaints).toEqual([]);
  });

  it('is text in notices, alerts, bars and tasks, markup and all', async () => {
    await publishNotice({ title: SCRIPT, text: SCRIPT, indicator: 'red' }, { user: 'ada' });
    await page.evaluate((text) => {
      window.realtime.showAlert({ text });
      window.realtime.showProgress(text, 1, 3, text);
    }, SCRIPT);
    await runAs('ada', () => world.cortado.jobs(Tales).tell(SCRIPT));
    await runAs('ada', () => world.cortado.jobs(Tales).tell(`fail ${SCRIPT}`));
    await page.locator('cortado-tasks').getByText(`fail ${SCRIPT}`).waitFor();
    for (const part of ['.title', '.text', '.dialog .title', '.dialog .description'])
      expect(await page.locator(`cortado-alerts ${part}`).first().textContent()).toBe(SCRIPT);
    expect(await page.locator('cortado-alerts img, cortado-tasks img, script:not([src])').count()).toBe(0);
  });

  it('of a megabyte is cut off where nobody reads on, and the page stays quick', async () => {
    const [few, many] = await page.evaluate(async () => {
      const timeOf = async (words: string) => {
        const start = performance.now();
        for (let i = 0; i < 20; i++)
          window.realtime.showNotice({ title: words, text: words, link: { url: '/a', label: words } });
        window.realtime.showNotice({ text: words, link: { url: `/${words}`, label: 'far away' } });
        window.realtime.showProgress(words, 1, 2, words);
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        return performance.now() - start;
      };
      return [await timeOf('<b>x</b> '), await timeOf('<b>x</b> '.repeat(120_000))] as const;
    });
    expect(many).toBeLessThan(5_000 + 20 * few);
    const texts = page.locator('cortado-alerts .text');
    expect(await texts.nth(-2).textContent()).toHaveLength(2_001);
    // An address that long leads nowhere: what was to be clicked is told.
    expect(await texts.last().textContent()).toMatch(/… far away$/);
    expect(await page.locator('cortado-alerts li').last().locator('a').count()).toBe(0);
    await page.evaluate(() => window.realtime.hideProgress());
  });

  it.each(['javascript:document.title="taken"', 'data:text/html,<script>1</script>', ' java\tscript:1'])(
    'is no link where it is %s',
    async (url) => {
      await page.evaluate(
        (it) => window.realtime.showNotice({ text: 'Look', link: { url: it, label: 'a gift' } }),
        url,
      );
      const notice = page.locator('cortado-alerts li').last();
      await notice.getByText('Look a gift').waitFor();
      expect(await notice.locator('a').count()).toBe(0);
    },
  );

  it('breaks nothing where it is not what its event says', async () => {
    await page.evaluate(() => {
      for (const payload of [null, 7, 'x', [], { text: { a: 1 } }, { percent: 'x' }])
        for (const show of ['showNotice', 'showAlert'] as const)
          window.realtime[show](payload as unknown as string);
      window.realtime.on('odd', () => {
        throw new Error('of the listener itself');
      });
      window.realtime.on('odd', () => window.heard.push('odd'));
    });
    for (const payload of [null, [], 'x', { deep: { er: SCRIPT } }])
      await publishRealtime('odd', payload, { user: 'ada' });
    await page.waitForFunction(() => window.heard.length === 4);
    // What a listener throws is told to the page as an error of its own.
    const thrown = world.complaints.splice(0);
    expect(thrown).toHaveLength(4);
    expect(new Set(thrown)).toEqual(new Set(['ada: Error: of the listener itself']));
  });
});

describe.each(PAGE_ENGINES)('somebody who is not who they say, on %s', (engine) => {
  let world: BrowserWorld;

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [new Tales()] });
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  it('is told that they are not signed in, and comes in with the next token', async () => {
    const page = await world.unconnectedPage('nobody');
    await page.evaluate(() => {
      const tokens = ['expired', 'expired', 'carla'];
      window.heard = [];
      window.realtime = window.cortadoRealtime.connect({ token: async () => tokens.shift() });
      window.realtime.state.subscribe(() => window.heard.push(window.realtime.state.get().status));
    });
    const isRefused = (times: number) =>
      page.waitForFunction((of) => window.heard.filter((it) => it === 'refused').length === of, times);
    await isRefused(1);
    expect((await page.evaluate(() => window.realtime.state.get())).reason?.code).toBe('unauthenticated');
    await page.evaluate(() => window.realtime.reconnect());
    await isRefused(2);
    await page.evaluate(() => window.realtime.reconnect());
    await page.waitForFunction(() => window.realtime.state.get().user === 'carla');
  });

  it('is refused without a token, and with one that has expired', async () => {
    for (const token of [undefined, 'expired']) {
      const page = await world.unconnectedPage('nobody');
      await page.evaluate((it) => {
        window.realtime = window.cortadoRealtime.connect({ token: () => it });
      }, token);
      await page.waitForFunction(() => window.realtime.state.get().status === 'refused');
      expect((await page.evaluate(() => window.realtime.state.get())).user).toBeUndefined();
      await page.close();
    }
  });

  it('is let in a minute later where nobody touches the page, once they are known', async () => {
    const page = await world.unconnectedPage('nobody');
    await page.clock.install();
    await page.evaluate(() => {
      const tokens = ['expired', 'dora'];
      window.realtime = window.cortadoRealtime.connect({ token: () => tokens.shift() });
    });
    const { status } = await until(
      () => page.evaluate(() => window.realtime.state.get()),
      (it) => it.status === 'refused',
    );
    expect(status).toBe('refused');
    await page.clock.fastForward(60_000);
    const { user } = await until(
      () => page.evaluate(() => window.realtime.state.get()),
      (it) => it.status === 'online',
    );
    expect(user).toBe('dora');
  });

  it('enters no room that is not granted, however it is named', async () => {
    const page = await world.page('eve');
    const refusals = await page.evaluate(async () => {
      const rooms = [{ user: 'ada' }, { job: 'x' }, 'floor 3', { user: '../eve' }, { room: '' }];
      const answers = rooms.map((room) => window.realtime.subscribe(room as { user: string }).ready);
      return (await Promise.allSettled(answers)).map((it) =>
        it.status === 'rejected' ? it.reason.name : 'in',
      );
    });
    expect(refusals).toEqual(Array(5).fill('RealtimeError'));
    expect(await page.evaluate(() => window.realtime.subscribe('floor 2').ready.then(() => 'in'))).toBe('in');
  });

  it('is told of a room that is not granted any more, also by the next connection', async () => {
    const page = await world.page('eve');
    await page.evaluate(async () => {
      const floor = window.realtime.subscribe('floor 2');
      floor.onRefused((error) => window.heard.push(error.code));
      await floor.ready;
    });
    world.web.granted.clear();
    await page.evaluate(() => window.realtime.reconnect());
    await page.waitForFunction(() => window.heard.length > 0);
    expect(await page.evaluate(() => window.heard)).toEqual(['forbidden']);
    world.web.granted.add('floor 2');
    expect(await page.evaluate(() => window.realtime.subscribe('floor 2').ready.then(() => 'in'))).toBe('in');
  });
});
