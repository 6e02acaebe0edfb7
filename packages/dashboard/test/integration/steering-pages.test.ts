import { defineJob } from '@cortado/core';
import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { complaintsOfTests, forgiveRefusals, openPage, pageTools } from '../support/opened-page.js';
import { World } from '../support/world.js';

const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
  headers['x-user'] ? String(headers['x-user']) : undefined;

const sweep = defineJob('sweep', { queue: 'short', unique: 'the-floor' }, async () => undefined);

describe('the pages of schedules, requests and the audit', () => {
  let world: World;
  let browser: Browser;
  let ann: Page;
  let bob: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([
      launchChromium(),
      World.open(undefined, { authenticate, twoPeople: ['jobs.cancel'] }, undefined, { jobs: [sweep] }),
    ]);
    await world.schedule();
    [ann, bob] = await Promise.all([open('ann'), open('bob')]);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const open = (user: string) => openPage(browser, 'light', complaints, { 'x-user': user });
  const toolsOf = (page: () => Page) => pageTools(page, () => world.url);
  const [asAnn, asBob] = [toolsOf(() => ann), toolsOf(() => bob)];

  it('says a schedule in words, counts a backfill first, then queues its runs', async () => {
    await asAnn.go('schedules/Office.summary');
    await ann.getByText('At 09:00, Monday through Friday').waitFor();
    await ann.getByRole('region', { name: 'Clock change' }).getByText('Europe/Berlin').waitFor();
    await asAnn.button('Backfill…').click();
    await ann.getByLabel('From').fill('2026-03-02T00:00');
    await ann.getByLabel('To').fill('2026-03-08T23:00');
    await ann.getByLabel('Reason').fill('the disk was full');
    await asAnn.button('Count the slots').click();
    await ann.getByText('5 slots had no run').waitFor();
    expect(await world.app.schedules.log('Office.summary')).toEqual([]);
    await asAnn.button('Queue 5 runs').click();
    await ann.getByText('5 runs queued.').waitFor();
    const log = await world.app.schedules.log('Office.summary');
    expect(log.map((it) => it.decision)).toEqual(Array(5).fill('backfilled'));
    const { entries } = await world.app.audit.list({ act: 'schedules.backfill' });
    expect(entries).toMatchObject([{ by: 'ann', done: 5, reason: 'the disk was full' }]);
  });

  it('says what came of a run by hand: a job, or that one has its unique key', async () => {
    await world.app.schedules.upsert('sweeping', { cron: '0 0 1 1 *' }, 'sweep');
    const client = await world.client({ 'x-user': 'ann' });
    const { body: first } = await client.post('schedules/sweeping/trigger');
    const { body: second } = await client.post('schedules/sweeping/trigger');
    expect(first).toEqual({ queue: 'short', id: expect.any(String), outcome: 'added' });
    expect(second).toEqual({ ...first, outcome: 'existing' });
    await asAnn.go('schedules/sweeping');
    const runs = async () => {
      await asAnn.button('Run now').click();
      await asAnn.button('Queue 1 job').click();
      await ann.getByRole('dialog').getByRole('status').waitFor();
      return await ann.getByRole('dialog').getByRole('status').textContent();
    };
    expect(await runs()).toContain('Nothing new is queued: a job that has its unique key is there already.');
    await ann.getByRole('link', { name: 'See the job' }).click();
    await ann.waitForURL(`**/queues/short/jobs/${first.id}`);
    await world.app.job('short', String(first.id)).remove();
    await asAnn.go('schedules/sweeping');
    expect(await runs()).toContain('1 job is queued.');
    // The job was removed under the page that showed it.
    forgiveRefusals(complaints);
  });

  it('lets one ask, another confirm, and anybody read who did it', async () => {
    for (const to of ['a', 'b']) await world.app.jobs(world.office).mail(`${to}@example.com`);
    await asAnn.go('jobs?q=queue:mails&state=waiting');
    await asAnn.button('Cancel all…').click();
    await asAnn.button('Cancel 2 jobs').click();
    await ann.getByText('This takes two people.').waitFor();
    expect((await world.app.queue('mails').counts()).waiting).toBe(2);
    await asAnn.go('requests');
    await asAnn.button('Withdraw…').waitFor();
    expect(await asAnn.button('Confirm…').count()).toBe(0);
    await asBob.go('requests');
    await asBob.button('Confirm…').click();
    await bob.getByText('2 when it was asked for, 2 now.').waitFor();
    await asBob.button('Do it to 2').click();
    await asBob.rows().first().getByText('by bob').waitFor();
    expect((await world.app.queue('mails').counts()).waiting).toBe(0);
    await asBob.go('audit');
    await bob.getByLabel('Who').fill('ann');
    await bob.getByRole('combobox', { name: 'What' }).click();
    await bob.getByRole('option', { name: 'Cancelled', exact: true }).click();
    // Those of the search before are there until the page has the next.
    await until(
      () => asBob.rows().count(),
      (it) => it === 2,
    );
    expect(await asBob.rows().first().textContent()).toContain('ann, bob');
    expect(await asBob.rows().nth(1).textContent()).toContain('Asked for');
  });
});
