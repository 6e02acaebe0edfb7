import { runAs } from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { EVERY_ENGINE } from '../support/page-datastore.js';
import { SeedJobs } from '../support/seed-jobs.js';

const OPEN = 120_000;

describe.each(EVERY_ENGINE)('what pages were written to hear, with two users signed in, on %s', (engine) => {
  const jobs = new SeedJobs();
  let world: BrowserWorld;
  let ada: Page;
  let bob: Page;
  const as = <T>(user: string, work: (jobs: SeedJobs) => Promise<T>) =>
    runAs(user, () => work(world.cortado.jobs(SeedJobs) as unknown as SeedJobs));

  beforeAll(async () => {
    world = await BrowserWorld.open({
      datastore: engine,
      services: [jobs],
      start: (user, path) =>
        runAs(user, async () => {
          if (path === '/api/export') return { message: 'Export started.' };
          return { job_id: (await world.cortado.jobs(SeedJobs).countItems(4)).id };
        }),
    });
    [ada, bob] = await Promise.all([world.page('ada'), world.page('bob')]);
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  beforeEach(() => {
    jobs.halfWay = gate();
  });

  /** Whatever was shown to ada has not been shown to bob, who has been asked after her. */
  afterEach(async () => {
    jobs.halfWay.open();
    await as('bob', (it) => it.import('of bob'));
    await bob.getByText('Import of bob completed successfully!').first().waitFor();
    expect(await bob.locator('cortado-alerts li').count()).toBeLessThanOrEqual(1);
    expect(await bob.locator('cortado-alerts [role=dialog]').isVisible()).toBe(false);
    expect(await bob.evaluate(() => window.heard)).toEqual([]);
    // Nor has what is bob's been shown to ada, who is asked after him.
    await as('ada', (it) => it.import('of ada'));
    await ada.getByText('Import of ada completed successfully!').first().waitFor();
    expect(await ada.getByText('of bob').count()).toBe(0);
    for (const page of [ada, bob])
      await page.locator('cortado-alerts li button').evaluateAll((all) => {
        for (const close of all) (close as HTMLButtonElement).click();
      });
    expect(world.complaints).toEqual([]);
  });

  it('on("job_progress") moves a bar, and the job that a request started has one of its own', async () => {
    for (const page of [ada, bob])
      await page.evaluate(() => window.realtime.on('job_progress', (data) => window.heard.push(data)));
    const id = await ada.evaluate(async () => {
      const { job_id } = await (await fetch('/api/start', { method: 'POST' })).json();
      const bar = document.createElement('cortado-progress');
      bar.setAttribute('job', job_id);
      document.querySelector('main')?.append(bar);
      return job_id;
    });
    const bar = ada.getByRole('progressbar', { name: 'Counting' });
    await ada.locator('cortado-progress [role=progressbar][aria-valuenow="50"]').waitFor();
    expect(await ada.locator('cortado-alerts [role=dialog]').isVisible()).toBe(false);
    jobs.halfWay.open();
    await ada.locator('cortado-progress').getByText('Done').waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe('100');
    expect(await ada.evaluate(() => window.heard.splice(0))).toEqual(
      [25, 50, 75, 100].map((progress) => ({ progress, job_id: id })),
    );
    // Who knows the id of another's job is told nothing of it.
    await bob.evaluate((job) => {
      window.realtime.watchJob(job);
      const foreign = document.createElement('cortado-progress');
      foreign.setAttribute('job', job);
      document.querySelector('main')?.append(foreign);
    }, id);
    await bob.locator('cortado-progress').getByText('This is not yours to follow.').waitFor();
  });

  it('on("progress") and show_progress is one bar, hide_progress closes it, and the form is loaded again', async () => {
    await ada.evaluate(async () => {
      const { realtime } = window;
      await realtime.subscribe({ doctype: 'Large Document', docname: 'LD-1' }).ready;
      realtime.on('progress', (data) => {
        if (data.percent) realtime.showProgress(String(data.title), data.percent, 100, data.description);
      });
      realtime.on('processing_complete', (data) => {
        realtime.hideProgress();
        realtime.showAlert({ text: 'Processing complete!', indicator: 'green' });
        window.heard.push(data);
      });
    });
    await as('ada', (it) => it.processDocument('LD-1'));
    const dialog = ada.getByRole('dialog', { name: 'Processing Items' });
    await dialog.getByText('5 of 10 items processed').waitFor();
    expect(await dialog.getByRole('progressbar').count()).toBe(1);
    jobs.halfWay.open();
    await ada.getByText('Processing complete!').first().waitFor();
    await dialog.waitFor({ state: 'hidden' });
    expect(await ada.evaluate(() => window.heard.splice(0))).toEqual([{ docname: 'LD-1' }]);
    await ada.evaluate(() => window.realtime.off('progress'));
  });

  it('a bar says how its job ended that stopped half-way, to who watches the document and not the job', async () => {
    await bob.evaluate(async () => {
      const { realtime } = window;
      await realtime.subscribe({ doctype: 'Large Document', docname: 'LD-2' }).ready;
      realtime.on('progress', ({ title, percent }) => realtime.showProgress(String(title), percent));
    });
    await as('ada', (it) => it.processHalf('LD-2'));
    const dialog = bob.getByRole('dialog', { name: 'Processing Items' });
    // Looked for and read at once: a moment later it is closed.
    const ended = dialog.filter({ has: bob.getByRole('status').filter({ hasText: 'Failed' }) });
    expect(await ended.textContent()).not.toContain('The other half is missing');
    await dialog.waitFor({ state: 'hidden' });
    await bob.evaluate(() => window.realtime.off('progress'));
  });

  it('a report says that it starts, how far it is, and brings its file; its dialog closes at 100', async () => {
    await as('ada', (it) => it.report(10));
    await ada.getByText('Starting report generation...').last().waitFor();
    await ada.getByRole('dialog').getByText('Record 5 of 10').waitFor();
    expect(await ada.getByRole('dialog').getByText('Processing: 50%').isVisible()).toBe(true);
    jobs.halfWay.open();
    const ready = ada.locator('cortado-alerts li', { hasText: 'Report ready!' });
    await ready.waitFor();
    await ada.getByRole('dialog').waitFor({ state: 'hidden' });
    const link = ready.getByRole('link', { name: 'Download Report' });
    expect(await link.getAttribute('href')).toBe(`${world.web.url}/files/report.csv`);
    expect(await ready.getAttribute('class')).toContain('green');
  });

  it('a report without data warns in orange, and a failed job alerts in red', async () => {
    await ada.evaluate(() => window.realtime.on('background_job_failed', (it) => window.heard.push(it)));
    await as('ada', (it) => it.report(0));
    await ada.locator('cortado-alerts li.orange', { hasText: 'No data found for report' }).waitFor();
    await as('ada', (it) => it.fail('No disk'));
    await ada.locator('cortado-alerts li.red', { hasText: 'Import No disk failed!' }).waitFor();
    await ada.waitForFunction(() => window.heard.length > 0);
    expect(await ada.evaluate(() => window.heard.splice(0))).toEqual([{ message: 'No disk' }]);
  });

  it('an import alerts in green, and the alert goes away by itself', async () => {
    await as('ada', (it) => it.import('I-7'));
    const alert = ada.locator('cortado-alerts li.green', { hasText: 'Import I-7 completed successfully!' });
    await alert.waitFor();
    await alert.waitFor({ state: 'detached' });
  });

  it('a button calls the server, and its answer is an alert', async () => {
    await ada.evaluate(async () => {
      const answer = await (await fetch('/api/export', { method: 'POST' })).json();
      window.realtime.showAlert({ text: answer.message, indicator: 'blue' });
    });
    await ada.locator('cortado-alerts li.blue', { hasText: 'Export started.' }).waitFor();
  });
});
