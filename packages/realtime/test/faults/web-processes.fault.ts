import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Page, Browser as RealBrowser } from 'playwright-core';
import { Balancer } from '../support/balancer.js';
import { Browser } from '../support/browser.js';
import { ENGINES, removeFolder } from '../support/engines.js';
import { TellingWorld, type Told } from '../support/telling-world.js';

const isSmall = process.env.CORTADO_FAULT_SIZE === 'ci';
const BROWSERS = isSmall ? 10 : 100;
const JOBS = isSmall ? 6 : 30;
const EVENTS = isSmall ? 20 : 100;
const PAGES = isSmall ? 2 : 6;
/** From the death of a web process until its pages are connected with the other, in milliseconds. */
const BACK_WITHIN = 5_000;

const progress = (line: string) => process.stderr.write(`${line}\n`);

/** What was told by each job, in the order in which it was heard. */
function byJob(told: readonly Told[]): Record<string, number[]> {
  const jobs: Record<string, number[]> = {};
  for (const { from, nr } of told) {
    const numbers = jobs[from] ?? [];
    numbers.push(nr);
    jobs[from] = numbers;
  }
  return jobs;
}

const counted = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe.each(ENGINES)('two web processes and three workers on %s', (name, urlOf) => {
  let world: TellingWorld;
  let chromium: RealBrowser;
  beforeAll(async () => {
    [world, chromium] = await Promise.all([TellingWorld.start(urlOf()), launchChromium()]);
  }, 240_000);
  afterAll(async () => {
    await chromium?.close();
    await world?.close();
    if (name === 'embedded') removeFolder();
  }, 240_000);

  it('tell each browser in a room each event once, in the order of its job', async () => {
    const urls = await world.urls();
    const room = `floor ${world.id}`;
    const browsers = counted(BROWSERS).map((nr) => new Browser(urls[nr % 2] as string, { token: `u${nr}` }));
    for (const it of browsers) await it.welcome;
    for (const it of browsers) expect(await it.subscribe(`room:${room}`)).toMatchObject({ ok: true });
    const outside = new Browser(urls[0] as string, { token: 'outside' });
    await outside.welcome;
    const started = Date.now();
    const names = counted(JOBS).map((nr) => `job ${nr}`);
    const jobs = names.map((from) => world.tell({ from, targets: [{ room }], count: EVENTS, every: 0 }));
    for (const it of await Promise.all(jobs)) await it.result({ timeout: 120_000 });
    const took = Date.now() - started;
    for (const it of browsers) await it.hears('told', JOBS * EVENTS);
    await world
      .tell({ from: 'end', targets: [{ user: 'outside' }], count: 1, every: 0 })
      .then((it) => it.result({ timeout: 120_000 }));
    await outside.hears('told');
    const all = Object.fromEntries(names.map((it) => [it, counted(EVENTS)]));
    for (const it of browsers) expect(byJob(it.payloads('told') as Told[])).toEqual(all);
    expect(byJob(outside.payloads('told') as Told[])).toEqual({ end: [1] });
    for (const it of [...browsers, outside]) it.close();
    progress(
      `${name}: ${JOBS * EVENTS} events by 3 workers in ${took} ms, each once to ${BROWSERS} browsers`,
    );
  });

  it('pages of a web process that is killed go on with the other within 5 s, and miss nothing', async () => {
    const balancer = await Balancer.before(await world.urls());
    const open = async (user: string) => {
      const context = await chromium.newContext();
      await context.addCookies([{ name: 'sid', value: user, url: balancer.url }]);
      const page = await context.newPage();
      await page.goto(balancer.url);
      await page.evaluate(async (room) => {
        const { realtime } = Object.assign(window, {
          realtime: window.cortadoRealtime.connect(),
          heard: [] as unknown[],
        });
        realtime.on('told', (told) => window.heard.push(told));
        await realtime.subscribe(room).ready;
      }, `halls ${world.id}`);
      return page;
    };
    const pages: Page[] = [];
    for (const nr of counted(PAGES)) {
      balancer.prefer(nr % 2);
      pages.push(await open(`page${nr}-${world.id}`));
    }
    balancer.prefer(0);
    const before = await Promise.all(world.webs.map((it) => it.facts()));
    const told = (page: Page) => page.evaluate(() => window.heard as Told[]);
    const target = { room: `halls ${world.id}` };
    const telling = { targets: [target], count: 30, every: 100 };
    const jobs = await Promise.all(['a', 'b', 'c'].map((from) => world.tell({ from, ...telling })));
    await until(
      () => told(pages[0] as Page),
      (it) => it.length > 10,
    );
    const [killed, other] = world.webs;
    await killed.kill();
    const killedAt = Date.now();
    await until(
      () => other.facts(),
      ({ connections }) => connections === PAGES,
    );
    const took = Date.now() - killedAt;
    for (const it of jobs) await it.result({ timeout: 120_000 });
    for (const page of pages) {
      const all = await until(
        () => told(page),
        (it) => it.length >= 90,
      );
      expect(byJob(all)).toEqual({ a: counted(30), b: counted(30), c: counted(30) });
    }
    balancer.close();
    progress(`${name}: pages of a killed web process were back within ${took} ms`);
    expect(before.map((it) => it.connections)).toEqual([PAGES / 2, PAGES / 2]);
    expect(took).toBeLessThan(BACK_WITHIN);
  });
});
