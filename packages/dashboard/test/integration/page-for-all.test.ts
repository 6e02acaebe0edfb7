import { randomUUID } from 'node:crypto';
import { defineJob } from '@cortado/core';
import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { drawn } from '../support/opened-page.js';
import { barriers, cutNames, movedSideways, sticksOut } from '../support/page-faults.js';
import { pagePaths } from '../support/page-paths.js';
import { World } from '../support/world.js';

/** What would run, load or lead elsewhere if any of it were taken for HTML. */
const EVIL = '<img src=x onerror="hurt=1"><script>hurt=1</script><a href="javascript:hurt=1">x</a>';
/** Looking at every page takes a slow machine minutes. */
const LONG = 360_000;
/** Buttons that change something, or ask before they do, on the page of a queue, a job and a schedule. */
const ACTS: Record<string, string[]> = {
  queues: ['Pause…'],
  schedules: ['Pause all…'],
  'schedules/Office.summary': ['Run now', 'Skip next', 'Stop…'],
};

describe('the page is for everybody', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let job = '';
  let batch = '';

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), World.open()]);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(60_000);
    await world.schedule();
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const open = async (scheme: 'light' | 'dark', path: string): Promise<Page> => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(`${world.url}/${path}`);
    await drawn(page);
    return page;
  };

  /** Every page, of what the tests have made. */
  const paths = async (schedule: string) => {
    const [error] = await world.app.errors.list({ limit: 1 });
    const found = { error: error?.id ?? '', group: error?.group ?? '' };
    return pagePaths({ queue: 'default', batch, job, schedule, ...found });
  };

  it(
    'has no barrier on any page that has nothing to show, in either theme',
    async () => {
      const words = {
        queue: 'default',
        batch: 'nobody',
        job: 'nobody',
        schedule: 'nobody',
        error: 'nobody',
        group: 'nobody',
      };
      const faults: string[] = [];
      for (const scheme of ['light', 'dark'] as const)
        for (const [name, path] of Object.entries(pagePaths(words))) {
          await open(scheme, path);
          const found = [...(await sticksOut(page)), ...(await barriers(page))];
          faults.push(...found.map((it) => `${name}, ${scheme}: ${it}`));
        }
      expect(faults).toEqual([]);
    },
    LONG,
  );

  it(
    'draws what people and jobs have written as text, on every page',
    async () => {
      const { app, office } = world;
      await world.work();
      const failed = await app.jobs(office, { user: EVIL, tags: [EVIL], event: EVIL }).fail(EVIL);
      await failed.result().catch(() => undefined);
      job = failed.id;
      await app.jobs(office).send({ [EVIL]: EVIL });
      const sent = app.batch({ name: EVIL, queue: 'default' });
      sent.jobs(office, { user: EVIL, tags: [EVIL] }).fail(EVIL);
      batch = (await sent.jobs(office).mail(EVIL).run()).id;
      await app.queue('mails').pause({ by: EVIL, reason: EVIL });
      await app.schedules.stop('Office.nightly', { by: EVIL, reason: EVIL });
      const client = await world.client();
      await client.post('queues/short/pause', { reason: EVIL });
      await client.post('queues/short/resume');
      const faults: string[] = [];
      for (const [name, path] of Object.entries(await paths('Office.nightly'))) {
        await open('light', path);
        const found = await page.evaluate(() => ({
          hurt: (window as { hurt?: number }).hurt,
          made: document.querySelectorAll('img[src="x"], main script, [onerror], a[href^="javascript:"]')
            .length,
          away: [...document.querySelectorAll('a[href]')]
            .map((it) => (it as HTMLAnchorElement).href)
            .filter((it) => !it.startsWith(location.origin)),
        }));
        if (found.hurt !== undefined || found.made > 0 || found.away.length > 0)
          faults.push(`${name}: ${JSON.stringify(found)}`);
        faults.push(...(await barriers(page)).map((it) => `${name}: ${it}`));
      }
      expect(faults).toEqual([]);
    },
    LONG,
  );

  it(
    'is used without a mouse: Tab reaches every link, field and button, and says where it is',
    async () => {
      const faults: string[] = [];
      for (const [name, path] of Object.entries(await paths('Office.summary'))) {
        await open('light', path);
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
        faults.push(...missed.map((it) => `${name}: never reached ${it}`));
        faults.push(...hidden.map((it) => `${name}: no sign of where it is on ${it}`));
      }
      expect(faults).toEqual([]);
    },
    LONG,
  );

  it('has no barrier in what opens over a page, in either theme, on any width', async () => {
    const faults: string[] = [];
    for (const scheme of ['light', 'dark'] as const)
      for (const width of [1280, 320]) {
        await page.setViewportSize({ width, height: 800 });
        await open(scheme, 'jobs');
        const look = async (what: string) => {
          const found = [...(await sticksOut(page)), ...(await barriers(page))];
          faults.push(...found.map((it) => `${what}, ${scheme}, ${width}: ${it}`));
        };
        await page.locator('.live').hover();
        await page.getByRole('tooltip').waitFor();
        await look('tooltip');
        await page.keyboard.press('/');
        await page.keyboard.type('queue:');
        await page.getByRole('option', { name: 'queue:default' }).waitFor();
        await look('completion');
        await page.keyboard.press('Escape');
        await page.keyboard.press('Control+k');
        await page.locator('[role=dialog] :focus').waitFor();
        await look('palette');
        await page.keyboard.type('nothing is called so');
        await page.getByRole('option', { name: /Find the job/ }).waitFor();
        await look('palette that finds nothing');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        if (width > 320) continue;
        await page.getByRole('button', { name: 'Pages' }).click();
        await page.getByRole('link', { name: 'Overview' }).waitFor();
        await look('menu');
      }
    await page.setViewportSize({ width: 1280, height: 800 });
    expect(faults).toEqual([]);
  });

  it('cuts no name of a job or a queue, however long, on a narrow screen', async () => {
    const queue = 'notices-to-customers-in-the-west-of-europe-that-have-to-leave-first';
    const name = 'NoticesToCustomersService.sendConfirmationOfOrderWithAllAttachments';
    const notice = defineJob(name, { queue, tags: ['notices', queue] }, async () => {
      throw new Error('No printer');
    });
    const options = { queues: { [queue]: {} }, jobs: [notice] };
    const crowded = await World.open(undefined, {}, `dash-${randomUUID()}`, { ...options, version: name });
    try {
      await crowded.work([queue]);
      const failed = await notice();
      await failed.result().catch(() => undefined);
      await until(
        () => crowded.app.errors.list({ limit: 1 }),
        (found) => found.length === 1,
      );
      await crowded.app.queue(queue).pause({ by: 'ada', reason: name });
      await crowded.app.schedules.upsert('notices', { cron: '0 0 1 1 *' }, name);
      await page.setViewportSize({ width: 320, height: 800 });
      const faults: string[] = [];
      for (const path of [
        '',
        'schedules',
        'jobs',
        'queues',
        'errors',
        'errors/log',
        'audit',
        `queues/${queue}/jobs/${failed.id}`,
      ]) {
        await page.goto(`${crowded.url}/${path}`);
        await drawn(page);
        const found = [
          ...(await cutNames(page, [queue, name])),
          ...(await sticksOut(page)),
          ...(await movedSideways(page)),
        ];
        faults.push(...found.map((it) => `${path}: ${it}`));
      }
      expect(faults).toEqual([]);
    } finally {
      await page.setViewportSize({ width: 1280, height: 800 });
      await crowded.close();
    }
  });

  it('stays when a page is opened that was never loaded and the server is away, and draws it once that is back', async () => {
    await open('light', 'queues');
    await page.route('**', (route) => route.abort());
    await page.getByRole('link', { name: 'Doctor' }).click();
    await page.getByRole('alert').getByText('The server does not answer').waitFor();
    await page.getByRole('link', { name: 'Queues' }).waitFor();
    await page.unroute('**');
    await page.getByRole('heading', { name: 'Doctor' }).waitFor();
  });

  it('does an act by keys alone: finds it, is asked, says why, and does it', async () => {
    for (const [path, names] of Object.entries(ACTS)) {
      await open('light', path);
      for (const name of names) {
        await page.getByRole('button', { name }).first().focus();
        await page.keyboard.press('Enter');
        // A dialog takes the focus once it is drawn, which is a frame later than it is there.
        await page.locator('[role=dialog] :focus').waitFor();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    }
    await open('light', 'schedules/Office.summary');
    await page.getByRole('button', { name: 'Stop…' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Reason').waitFor();
    await page.keyboard.type('no hands');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Start…' }).waitFor();
    expect((await world.app.schedules.get('Office.summary'))?.stopped?.reason).toBe('no hands');
  });
});

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
