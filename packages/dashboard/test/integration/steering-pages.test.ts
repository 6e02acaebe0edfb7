import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser, Page } from 'playwright-core';
import { World } from '../support/world.js';

const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
  headers['x-user'] ? String(headers['x-user']) : undefined;

describe('the pages of schedules, requests and the audit', () => {
  let world: World;
  let browser: Browser;
  let ann: Page;
  let bob: Page;

  beforeAll(async () => {
    [browser, world] = await Promise.all([
      launchChromium(),
      World.open(undefined, { authenticate, twoPeople: ['jobs.cancel'] }),
    ]);
    await world.schedule();
    [ann, bob] = await Promise.all([open('ann'), open('bob')]);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  async function open(user: string): Promise<Page> {
    const opened = await browser.newPage({
      extraHTTPHeaders: { 'x-user': user },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
    });
    opened.setDefaultTimeout(10_000);
    return opened;
  }

  const go = async (page: Page, path: string) => {
    await page.goto(`${world.url}/${path}`);
    await page.locator('main h1').waitFor();
  };
  const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });
  const rows = (page: Page) => page.locator('tbody tr[data-index]');

  it('says a schedule in words, counts a backfill first, then queues its runs', async () => {
    await go(ann, 'schedules/Office.summary');
    await ann.getByText('At 09:00, Monday through Friday').waitFor();
    await ann.getByRole('region', { name: 'Clock change' }).getByText('Europe/Berlin').waitFor();
    await button(ann, 'Backfill…').click();
    await ann.getByLabel('From').fill('2026-03-02T00:00');
    await ann.getByLabel('To').fill('2026-03-08T23:00');
    await ann.getByLabel('Reason').fill('the disk was full');
    await button(ann, 'Count the slots').click();
    await ann.getByText('5 slots had no run').waitFor();
    expect(await world.app.schedules.log('Office.summary')).toEqual([]);
    await button(ann, 'Queue 5 runs').click();
    await ann.getByText('5 runs queued.').waitFor();
    const log = await world.app.schedules.log('Office.summary');
    expect(log.map((it) => it.decision)).toEqual(Array(5).fill('backfilled'));
    const { entries } = await world.app.audit.list({ act: 'schedules.backfill' });
    expect(entries).toMatchObject([{ by: 'ann', done: 5, reason: 'the disk was full' }]);
  });

  it('lets one ask, another confirm, and anybody read who did it', async () => {
    for (const to of ['a', 'b']) await world.app.jobs(world.office).mail(`${to}@example.com`);
    await go(ann, 'jobs?q=queue:mails&state=waiting');
    await button(ann, 'Cancel all…').click();
    await button(ann, 'Cancel 2 jobs').click();
    await ann.getByText('This takes two people.').waitFor();
    expect((await world.app.queue('mails').counts()).waiting).toBe(2);
    await go(ann, 'requests');
    await button(ann, 'Withdraw…').waitFor();
    expect(await button(ann, 'Confirm…').count()).toBe(0);
    await go(bob, 'requests');
    await button(bob, 'Confirm…').click();
    await bob.getByText('2 when it was asked for, 2 now.').waitFor();
    await button(bob, 'Do it to 2').click();
    await rows(bob).first().getByText('by bob').waitFor();
    expect((await world.app.queue('mails').counts()).waiting).toBe(0);
    await go(bob, 'audit');
    await bob.getByLabel('Who').fill('ann');
    await bob.getByRole('combobox', { name: 'What' }).click();
    await bob.getByRole('option', { name: 'Cancelled', exact: true }).click();
    await rows(bob).nth(1).waitFor();
    expect(await rows(bob).count()).toBe(2);
    expect(await rows(bob).first().textContent()).toContain('ann, bob');
    expect(await rows(bob).nth(1).textContent()).toContain('Asked for');
  });
});
