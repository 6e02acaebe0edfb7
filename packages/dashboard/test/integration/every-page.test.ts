import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchHandle } from '@cortado/core';
import { mountDashboard } from '@cortado/dashboard';
import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser, Page } from 'playwright-core';
import { busyWorld } from '../support/busy-world.js';
import { Client } from '../support/client.js';
import {
  complaintsOfTests,
  drawn,
  forgiveRefusals,
  openPage,
  showAs,
  VIEWS,
} from '../support/opened-page.js';
import { barriers, movedSideways, sticksOut } from '../support/page-faults.js';
import { PAGE_NAMES, pagePaths } from '../support/page-paths.js';
import { World } from '../support/world.js';

/** What would run, load or lead elsewhere if any of it were taken for HTML. */
const EVIL = '<img src=x onerror="hurt=1"><script>hurt=1</script><a href="javascript:hurt=1">x</a>';
const NOBODY = {
  queue: 'default',
  batch: 'nobody',
  job: 'nobody',
  schedule: 'nobody',
  error: 'nobody',
  group: 'nobody',
};

describe('every page', () => {
  let browser: Browser;
  let page: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    browser = await launchChromium();
    page = await openPage(browser, 'light', complaints, { 'x-user': 'ada' });
  });

  afterAll(async () => await browser?.close());

  const open = async (address: string): Promise<void> => {
    const { colorScheme, viewport } = VIEWS.light;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize(viewport);
    await page.goto(address);
    await drawn(page);
  };

  /** Away from it first: a page whose server has gone would complain of that. */
  const close = async (world: World | undefined): Promise<void> => {
    await page.goto('about:blank');
    await world?.close();
  };

  describe('of an app at work', () => {
    // As they stand in docs/dashboard.md: the name of the page alone is its light one.
    const pictures = process.env.CORTADO_PICTURES ?? mkdtempSync(join(tmpdir(), 'cortado-dashboard-'));
    let world: World;
    let paths: Record<string, string>;
    let guarded: string;
    let letters: BatchHandle;

    beforeAll(async () => {
      world = await busyWorld();
      const { app, office } = world;
      const [failed] = (await app.queue('default').jobs({ states: ['failed'] })).jobs;
      const [error] = await app.errors.list({ limit: 1 });
      const batch = app.batch({ name: 'Letters of May', queue: 'default' });
      batch.jobs(office).fail('No such street');
      letters = await batch.jobs(office).mail('ada@example.com').run();
      paths = pagePaths({
        batch: letters.id,
        queue: 'default',
        job: failed?.id ?? '',
        schedule: 'Office.summary',
        error: error?.id ?? '',
        group: error?.group ?? '',
      });
      guarded = await askForSomething(world);
    });

    afterAll(async () => await close(world));

    it.each(PAGE_NAMES)('draws %s in light, dark and narrow, with nothing to complain of', async (name) => {
      const faults: string[] = [];
      // Requests are where acts take two people, which takes people that are known.
      await open(`${name === 'requests' ? guarded : world.url}/${paths[name]}`);
      await page.evaluate(hideFolders, process.cwd());
      for (const view of Object.keys(VIEWS) as (keyof typeof VIEWS)[]) {
        await showAs(page, view);
        const file = view === 'light' ? name : `${name}-${view}`;
        await page.screenshot({ path: join(pictures, `${file}.jpg`), type: 'jpeg', quality: 80 });
        const found = [...(await sticksOut(page)), ...(await barriers(page))];
        faults.push(...found.map((it) => `${view}: ${it}`));
      }
      // What a window of 1280 is at 400 %, and one that has barely room for every column.
      for (const width of [320, 1024]) {
        await page.setViewportSize({ width, height: 256 });
        const found = await sticksOut(page);
        if (width === 320) found.push(...(await movedSideways(page)));
        faults.push(...found.map((it) => `${width} wide: ${it}`));
      }
      expect(faults).toEqual([]);
    });
  });

  describe('of a new app', () => {
    let world: World;

    beforeAll(async () => {
      world = await World.open();
      await world.schedule();
    });

    afterAll(async () => await close(world));

    it.each(PAGE_NAMES)('has no barrier on %s that has nothing to show, in either theme', async (name) => {
      const faults: string[] = [];
      await open(`${world.url}/${pagePaths(NOBODY)[name]}`);
      for (const view of ['light', 'dark'] as const) {
        await showAs(page, view);
        const found = [...(await sticksOut(page)), ...(await barriers(page))];
        faults.push(...found.map((it) => `${view}: ${it}`));
      }
      forgiveRefusals(complaints);
      expect(faults).toEqual([]);
    });
  });

  describe('of an app whose people and jobs write markup', () => {
    let world: World;
    let words: Record<string, string>;

    beforeAll(async () => {
      world = await World.open();
      await world.schedule();
      words = await writeMarkup(world);
    });

    afterAll(async () => await close(world));

    it.each(PAGE_NAMES)('draws what they have written as text, on %s', async (name) => {
      await open(`${world.url}/${pagePaths(words)[name]}`);
      const found = await page.evaluate(() => ({
        hurt: (window as { hurt?: number }).hurt,
        made: document.querySelectorAll('img[src="x"], main script, [onerror], a[href^="javascript:"]')
          .length,
        away: [...document.querySelectorAll('a[href]')]
          .map((it) => (it as HTMLAnchorElement).href)
          .filter((it) => !it.startsWith(location.origin)),
      }));
      expect(found).toEqual({ hurt: undefined, made: 0, away: [] });
      expect(await barriers(page)).toEqual([]);
    });

    it.each(PAGE_NAMES)(
      'is used without a mouse: Tab reaches all of %s, and says where it is',
      async (name) => {
        // A schedule that is not stopped has more buttons.
        await open(`${world.url}/${pagePaths({ ...words, schedule: 'Office.summary' })[name]}`);
        const { reached, hidden } = await tabThrough(page);
        const missed = await page.evaluate(
          (seen) =>
            [...document.querySelectorAll('button, input, select, textarea, a[href]')]
              .filter((it) => it.checkVisibility({ visibilityProperty: true }))
              .filter((it) => !(it as HTMLButtonElement).disabled && !it.closest('tr.can-open'))
              // Of a group of choices Tab reaches the chosen one, and arrows the others.
              .filter((it) => (it as HTMLInputElement).type !== 'radio')
              .map((it) =>
                `${it.tagName} ${it.getAttribute('aria-label') ?? it.textContent ?? ''}`.slice(0, 60),
              )
              .filter((it) => !seen.includes(it)),
          reached,
        );
        expect({ missed, hidden }).toEqual({ missed: [], hidden: [] });
      },
    );
  });
});

/** Markup wherever people and jobs may write something; resolves to what `pagePaths` asks for. */
async function writeMarkup(world: World): Promise<Record<string, string>> {
  const { app, office } = world;
  await world.work();
  const failed = await app.jobs(office, { user: EVIL, tags: [EVIL], event: EVIL }).fail(EVIL);
  await failed.result().catch(() => undefined);
  await app.jobs(office).send({ [EVIL]: EVIL });
  const sent = app.batch({ name: EVIL, queue: 'default' });
  sent.jobs(office, { user: EVIL, tags: [EVIL] }).fail(EVIL);
  const batch = await sent.jobs(office).mail(EVIL).run();
  await app.queue('mails').pause({ by: EVIL, reason: EVIL });
  await app.schedules.stop('Office.nightly', { by: EVIL, reason: EVIL });
  const client = await world.client();
  await client.post('queues/short/pause', { reason: EVIL });
  await client.post('queues/short/resume');
  const [error] = await app.errors.list({ limit: 1 });
  return {
    queue: 'default',
    batch: batch.id,
    job: failed.id,
    schedule: 'Office.nightly',
    error: error?.id ?? '',
    group: error?.group ?? '',
  };
}

/** Another dashboard of the same app, where a purge waits for a second person; resolves to its address. */
async function askForSomething({ app, server, url }: World): Promise<string> {
  const basePath = '/guarded';
  mountDashboard(server, {
    cortado: app,
    basePath,
    authenticate: ({ headers }) => (headers['x-user'] ? String(headers['x-user']) : undefined),
    twoPeople: ['jobs.remove', 'queues.resume'],
  });
  const address = new URL(basePath, url).href;
  const grace = await new Client(address, { 'x-user': 'grace' }).signIn();
  await grace.post('jobs/remove', {
    filter: { queues: ['short'], states: ['completed'] },
    dryRun: false,
    reason: 'Letters of last year',
  });
  await grace.post('queues/mails/resume', { reason: 'The relay is back' });
  const declined = await grace.post<{ request: { id: string } }>('jobs/remove', {
    filter: { queues: ['default'], states: ['failed'] },
    dryRun: false,
    reason: 'Nobody needs these',
  });
  const linus = await new Client(address, { 'x-user': 'linus' }).signIn();
  await linus.post(`requests/${declined.body.request.id}/decline`, { reason: 'I do' });
  return address;
}

/** Traces in a picture tell nobody where the code lay. */
function hideFolders(folder: string): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: it } = walker;
    if (it.nodeValue?.includes(folder)) it.nodeValue = it.nodeValue.replaceAll(folder, '/srv/office');
  }
}

/** Everything that Tab comes to from the top of a page, and what of that looks as if it had no focus. */
async function tabThrough(page: Page): Promise<{ reached: string[]; hidden: string[] }> {
  const reached: string[] = [];
  const hidden: string[] = [];
  for (let step = 0; step < 150; step++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const it = document.activeElement;
      if (!it || it === document.body) return undefined;
      const { outlineStyle, boxShadow } = getComputedStyle(it);
      const isBare = outlineStyle === 'none' && boxShadow === 'none' && it.matches('button, a');
      const isAgain = it.hasAttribute('data-reached');
      it.setAttribute('data-reached', '');
      const words = it.getAttribute('aria-label') ?? it.textContent ?? '';
      return { line: `${it.tagName} ${words}`.slice(0, 60), isBare, isAgain };
    });
    if (!at || at.isAgain) break;
    reached.push(at.line);
    if (at.isBare) hidden.push(at.line);
  }
  return { reached, hidden };
}
