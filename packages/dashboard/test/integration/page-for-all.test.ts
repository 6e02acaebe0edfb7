import { randomUUID } from 'node:crypto';
import { defineJob } from '@cortado/core';
import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { drawn } from '../support/opened-page.js';
import { barriers, cutNames, movedSideways, sticksOut } from '../support/page-faults.js';
import { World } from '../support/world.js';

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
