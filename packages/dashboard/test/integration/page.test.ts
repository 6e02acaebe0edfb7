import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page, Request } from 'playwright-core';
import { busyWorld } from '../support/busy-world.js';
import {
  complaintsOfTests,
  forgiveRefusals,
  openPage,
  pageTools,
  refusedOf,
  rowsIn,
  VIEWS,
} from '../support/opened-page.js';
import type { World } from '../support/world.js';

describe('the page', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), busyWorld()]);
    page = await open('light');
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const open = (view: keyof typeof VIEWS) => openPage(browser, view, complaints);
  const { go, button, rows } = pageTools(
    () => page,
    () => world.url,
  );

  it('loads less than 250 kB, gzipped, before the charts', async () => {
    const opened = await open('light');
    const files: Request[] = [];
    opened.on('response', (response) => {
      if (response.url().includes('/assets/')) files.push(response.request());
    });
    await opened.goto(`${world.url}/jobs`);
    await rowsIn(opened).first().waitFor();
    const sizes = await Promise.all(files.map(async (it) => (await it.sizes()).responseBodySize));
    await opened.close();
    expect(files.some((it) => it.url().includes('charts'))).toBe(false);
    expect(files.length).toBeGreaterThan(3);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000);
  });

  it('searches by qualifiers that it completes, and keeps the search in the address', async () => {
    const refused = refusedOf(page);
    await go('jobs');
    await page.keyboard.press('/');
    await page.keyboard.type('queue:def');
    await page.getByRole('option', { name: 'queue:default' }).click();
    await page.getByRole('button', { name: /^Failed/ }).click();
    // Those of the search before are there until the page has the next.
    await until(
      () => rows().locator('.job-link').allTextContents(),
      (it) => it.join() === 'Office.fail,Office.fail',
    );
    await page.waitForURL(
      ({ searchParams: it }) => it.get('q') === 'queue:default' && it.get('state') === 'failed',
    );
    await page.reload();
    await rows().nth(1).waitFor();
    expect(await rows().count()).toBe(2);
    // Who rests before choosing is told that no queue is called so, and the browser says so too.
    expect(refused.filter((it) => it.searchParams.get('queue') !== 'def')).toEqual([]);
    if (refused.length > 0) forgiveRefusals(complaints);
  });

  it('completes what is known of users, schedules and errors, too', async () => {
    await go('jobs');
    await rows().first().waitFor();
    const box = page.getByRole('combobox', { name: 'Search jobs' });
    const [failed] = (await world.app.queue('default').jobs({ states: ['failed'] })).jobs;
    for (const [typed, offered] of [
      ['user:', /^user:\S/],
      ['schedule:Off', 'schedule:Office.summary'],
      ['error:', `error:"${failed?.error}"`],
    ] as const) {
      await box.fill(typed);
      await page.getByRole('option', { name: offered }).first().waitFor();
    }
    await page.getByRole('option', { name: `error:"${failed?.error}"` }).click();
    await page.waitForURL(({ searchParams: it }) => it.get('q') === `error:"${failed?.error}"`);
    await rows().filter({ hasText: 'Office.fail' }).first().waitFor();
  });

  it('goes through a list with j and k, opens with Enter, and anywhere by the palette', async () => {
    await go('jobs?state=failed');
    await rows().nth(1).waitFor();
    await page.locator('h1').click();
    for (const key of ['j', 'j', 'k', 'j']) await page.keyboard.press(key);
    await page.locator('tr[data-chosen][data-index="1"]:focus').waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Office.fail' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or go to' }).fill('sched');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Schedules' }).waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('q');
    await page.getByRole('heading', { name: 'Queues' }).waitFor();
  });

  it('goes by the keyboard alone to an entry further down the palette', async () => {
    await go('jobs');
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or go to' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const chosen = page.getByRole('option', { selected: true });
    expect(await chosen.getAttribute('id')).toBe('palette-2');
    const named = await chosen.locator('.palette-label').textContent();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: named ?? '', level: 1 }).waitFor();
  });

  it('does nothing at a single key once those are switched off, in this browser', async () => {
    const switched = async (name: RegExp) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('option', { name }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await go('jobs?state=failed');
    await rows().nth(1).waitFor();
    await switched(/Switch single keys off/);
    await page.reload();
    await rows().nth(1).waitFor();
    for (const key of ['p', 'j', '/', 'g', 'q']) await page.keyboard.press(key);
    await page.getByRole('button', { name: 'Live' }).waitFor();
    expect(await page.locator('tr[data-chosen]').count()).toBe(0);
    expect(await page.locator('kbd', { hasText: /^[/pjkg]$/ }).count()).toBe(0);
    expect(await page.locator('input:focus').count()).toBe(0);
    await switched(/Switch single keys on/);
    await page.locator('h1').click();
    await page.keyboard.press('p');
    await page.getByRole('button', { name: 'Paused' }).click();
    await page.getByRole('button', { name: 'Live' }).waitFor();
  });

  it('says why a job waits, masks its secrets, and shows what it holds as text alone', async () => {
    const evil = '<img src=x onerror="document.title=1"><script>alert(1)</script> javascript:alert(1)';
    const { id } = await world.app.jobs(world.office).mail(evil, { password: 'hunter22' });
    await go(`queues/mails/jobs/${id}`);
    await page.getByText('Its queue is paused.').waitFor();
    await page.getByText('No worker serves its queue.').waitFor();
    const shown = await page.getByRole('region', { name: 'arguments' }).textContent();
    expect(JSON.parse(shown ?? '')).toEqual([evil, { password: '***' }]);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(await page.content()).not.toContain('hunter22');
  });

  it('cancels one job after saying what will happen, with a reason', async () => {
    const { id } = await world.app.jobs(world.office).mail('wrong@example.com');
    await go(`queues/mails/jobs/${id}`);
    await button('Cancel').click();
    await page.getByRole('dialog').getByText('is taken out of its queue').waitFor();
    await page.getByLabel('Reason').fill('a wrong address');
    await button('Cancel 1 job').click();
    await page.getByRole('region', { name: 'Cancelled' }).getByText('a wrong address').waitFor();
  });

  it('retries all jobs of a search after counting them, and tells how many it did', async () => {
    await go('jobs?state=failed');
    await button('Retry all…').click();
    await page.getByRole('dialog').getByText('2 jobs are meant').waitFor();
    await button('Retry 2 jobs').click();
    await page.getByText('2 jobs queued again.').waitFor();
    await button('Close').first().click();
    await go('audit');
    await rows().first().getByText('Retried').waitFor();
    expect(await rows().first().textContent()).toContain('2 jobs');
  });

  it('resumes and pauses a queue, for a time and with a reason', async () => {
    await go('queues');
    const card = page.getByRole('region', { name: 'Queue mails' });
    await card.getByText('The relay is being moved').waitFor();
    await card.getByRole('button', { name: 'Resume' }).click();
    await button('Resume 1 queue').click();
    await card.getByRole('button', { name: 'Pause…' }).click();
    await page.getByLabel('Reason').fill('The relay again');
    await button('Pause 1 queue').click();
    await card.getByText('By local').waitFor();
    expect((await world.app.queue('mails').summary()).paused?.reason).toBe('The relay again');
  });

  it('keeps itself up to date, halts when told to, and says when the server is away', async () => {
    await go('jobs?state=delayed');
    await rows().first().waitFor();
    const before = await rows().count();
    await world.app.jobs(world.office, { delay: '1h' }).mail('another@example.com');
    await rows().nth(before).waitFor();
    await button(/^Live/).click();
    await button(/^Paused/).waitFor();
    await page.route('**/api/**', (route) => route.abort());
    await button(/^Paused/).click();
    await page.getByText('Offline').waitFor({ timeout: 90_000 });
    expect(await rows().count()).toBe(before + 1);
    await page.unroute('**/api/**');
    await button(/^Live/).waitFor({ timeout: 90_000 });
    forgiveRefusals(complaints);
  });
});
