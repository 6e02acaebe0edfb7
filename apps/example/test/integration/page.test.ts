import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser, Page } from 'playwright-core';
import { startWeb, type WebServer } from '../../src/web/web-server.js';
import { type Office, openOffice } from '../support/office.js';
import { look, requestsOnceQuiet, shownIn, taskOf } from '../support/page-parts.js';

const TIMEOUT = 300_000;

describe('the page of the back office', () => {
  let office: Office;
  let web: WebServer;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchChromium();
    office = await openOffice('Redis and PostgreSQL');
    web = await startWeb(office, { onError: (error) => complaints.push(String(error)) });
    page = await browser.newPage({ colorScheme: 'light' });
    page.setDefaultTimeout(TIMEOUT);
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(web.url);
  }, TIMEOUT);

  afterAll(async () => {
    await browser?.close();
    await web?.close();
    await office?.close();
  }, TIMEOUT);

  it(
    'starts with an empty database and no report',
    async () => {
      const html = await (await fetch(web.url)).text();
      expect(html).toContain('<b id="count-flights">0</b>');
      expect(html).toContain('Connecting…');
      expect(html).toContain('Looking for your tasks…');
      expect(html).toContain('0 of 0 audited.');
      await page.getByText('Nothing yet. What you start shows up here.').waitFor();
      await page.getByText('Live').waitFor();
      expect(await page.locator('#count-flights').textContent()).toBe('0');
      expect(await page.locator('#airports-card').isVisible()).toBe(false);
    },
    TIMEOUT,
  );

  it(
    'has the dashboard beside it, under the name of the same sign-in, and under no foreign name',
    async () => {
      const url = `${web.url}/cortado`;
      const session = await fetch(`${url}/api/session`, { headers: { cookie: 'request-user=grace' } });
      expect(await session.json()).toMatchObject({ user: 'grace', isReadOnly: false });
      const nobody = await fetch(`${url}/api/session`, { headers: { cookie: 'request-user=%20' } });
      expect(nobody.status).toBe(401);
      const dashboard = await browser.newPage();
      dashboard.setDefaultTimeout(TIMEOUT);
      await dashboard.goto(url);
      await dashboard.getByRole('heading', { name: 'Overview' }).waitFor();
      await dashboard.close();
    },
    TIMEOUT,
  );

  it(
    'imports at a click, and its bar moves until all flights are there',
    async () => {
      await page.getByRole('button', { name: 'Import the flights' }).click();
      const job = taskOf(page, 'Flights');
      await job.getByRole('progressbar').waitFor();
      const seen = new Set<number>();
      while (!(await job.filter({ hasText: 'Done' }).isVisible())) {
        const bar = job.locator('[role=progressbar][aria-valuenow]');
        const now = await bar.getAttribute('aria-valuenow', { timeout: 1_000 }).catch(() => null);
        if (now !== null) seen.add(Number(now));
      }
      expect([...seen].filter((it) => it > 0 && it < 100).length).toBeGreaterThan(1);
      expect([...seen]).toEqual([...seen].toSorted((a, b) => a - b));
      await job.getByText('231,083 of 231,083').waitFor();
      await shownIn(page, '231,083 flights are there, 231,083 of them new.').waitFor();
      await page.locator('#count-flights', { hasText: '231,083' }).waitFor();
    },
    TIMEOUT,
  );

  it(
    'shows the report at a click, and has it as CSV',
    async () => {
      await taskOf(page, 'Departures').filter({ hasText: 'Done' }).waitFor();
      await page.getByRole('button', { name: 'Report the delays' }).click();
      await page.locator('#report tbody tr').nth(9).waitFor();
      const first = page.locator('#report tbody tr').first().locator('td');
      expect(await first.allTextContents()).toEqual([
        'SMFSacramento, CA',
        '22:00',
        '20',
        '43.9',
        '42.0',
        '70 %',
      ]);
      await page.locator('#hours .hour').nth(22).waitFor();
      expect(await page.locator('#hours .hour').count()).toBe(23);
      expect(await page.locator('#hours-summary').textContent()).toBe(
        '231,083 flights, 21.1 % of them late.',
      );

      const downloading = page.waitForEvent('download');
      await page.locator('#airports-card').getByRole('link', { name: 'CSV' }).click();
      const download = await downloading;
      expect(download.suggestedFilename()).toBe('delays-per-airport-and-hour.csv');
    },
    TIMEOUT,
  );

  it(
    'exports at a click, once at a time for each user, and brings the file with a notice',
    async () => {
      await office.cortado.queue('long').pause();
      await page.getByLabel('You are').fill('ada');
      await page.getByLabel('Export the flights that were late by').fill('60');
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await taskOf(page, 'FlightExports · exportFlights').filter({ hasText: 'Waiting' }).waitFor();
      await page.getByRole('button', { name: 'Export', exact: true }).click();
      await page.getByRole('alert').getByText('An export of yours is already in progress.').waitFor();
      // The browser itself tells of the 409.
      expect(complaints.splice(0)).toEqual([expect.stringContaining('409')]);
      await office.cortado.queue('long').resume();

      const notice = shownIn(page, 'Your export is ready: 10,360 flights.');
      await notice.waitFor();
      const downloading = page.waitForEvent('download');
      await notice.getByRole('link', { name: 'Download the CSV file' }).click();
      expect((await downloading).suggestedFilename()).toMatch(/^flights-\w+\.csv$/);
      await page.getByLabel('You are').fill('bob');
      await page.getByLabel('You are').blur();
      await notice.waitFor({ state: 'detached' });
      await taskOf(page, 'Export').waitFor({ state: 'detached' });
    },
    TIMEOUT,
  );

  it(
    'audits and syncs at a click, and shows how far both are',
    async () => {
      await page.getByRole('button', { name: 'Sync partner' }).click();
      await taskOf(page, 'Partner sync').filter({ hasText: 'Done' }).waitFor();
      await page.getByRole('button', { name: 'Audit flights' }).click();
      await page.getByText('231,083 of 231,083 audited.').waitFor();
      await shownIn(page, '231,083 flights are audited.').waitFor();
    },
    TIMEOUT,
  );

  it(
    'sends a notice and shows it as it was written, markup and all',
    async () => {
      await page.getByLabel('A notice for everybody').fill('<img src=x onerror=alert(1)> & "B12"');
      await page.getByRole('button', { name: 'Send' }).click();
      await shownIn(page, '<img src=x onerror=alert(1)> & "B12"').waitFor();
      expect(await page.locator('cortado-alerts img').count()).toBe(0);
    },
    TIMEOUT,
  );

  it(
    'shows two users side by side each their own, asks for nothing again and again, and pleases axe',
    async () => {
      const context = await browser.newContext();
      const other = await context.newPage();
      other.setDefaultTimeout(TIMEOUT);
      await other.goto(web.url);
      await other.getByLabel('You are').fill('carla');
      await other.getByLabel('You are').press('Enter');
      await other.getByText('Nothing yet. What you start shows up here.').waitFor();
      await other.getByLabel('Report on a month').fill('2001-02');
      await other.getByRole('button', { name: 'Report', exact: true }).click();
      await shownIn(other, 'The report on 2001-02 has begun').waitFor();
      await shownIn(other, 'The report on 2001-02 is ready').waitFor();
      await taskOf(other, 'Report on 2001-02').filter({ hasText: 'Done' }).waitFor();
      // Who gets this has got whatever was to come before it.
      await page.getByLabel('A notice for everybody').fill('Last call');
      await page.getByRole('button', { name: 'Send' }).click();
      await shownIn(page, 'Last call').waitFor();
      expect(await shownIn(page, '2001-02').count()).toBe(0);
      expect(await taskOf(page, '2001-02').count()).toBe(0);
      await shownIn(other, 'Last call').waitFor();

      // What has been told to it is looked at within half a second, and then no more.
      const requests = await requestsOnceQuiet(other);
      await look(other, 'light', { width: 1280, height: 1000 });
      await look(other, 'dark', { width: 1280, height: 1000 });
      await look(other, 'narrow', { width: 390, height: 844 });
      expect(requests).toEqual([]);
      await context.close();
    },
    TIMEOUT,
  );

  it(
    'says what is wrong with a notice of spaces',
    async () => {
      await page.getByLabel('A notice for everybody').fill('   ');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('alert').getByText('text must say something').waitFor();
      // The browser itself tells of the 400.
      expect(complaints.splice(0)).toEqual([expect.stringContaining('400')]);
    },
    TIMEOUT,
  );

  it(
    'goes without a complaint, in the dark and on a phone as well',
    async () => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 390, height: 844 });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      expect(complaints).toEqual([]);
    },
    TIMEOUT,
  );

  it.each([
    ['GET', '/nowhere', 404, undefined],
    ['GET', '/downloads/flights-nobody.csv', 404, undefined],
    ['GET', '/downloads/..%2f..%2fpackage.json', 404, undefined],
    ['GET', '/api/jobs/long/nobody', 404, undefined],
    ['GET', '/api/jobs/lnog/nobody', 400, undefined],
    ['GET', '/reports/..%2f..%2fpackage.json', 404, undefined],
    ['GET', '/api/imports', 405, undefined],
    ['DELETE', '/api/board', 405, undefined],
    ['POST', '/api/imports', 400, '{'],
    ['POST', '/api/imports', 400, '[]'],
    ['POST', '/api/imports', 400, '{"batchSize":7}'],
    ['POST', '/api/exports', 400, '{"fromHour":24}'],
    ['POST', '/api/month-reports', 400, '{"month":"2001-13"}'],
    ['POST', '/api/sign-in', 400, '{"user":"<b>ada</b>"}'],
    ['POST', '/api/notices', 400, '{"text":{"toString":1}}'],
    ['POST', '/api/notices', 413, JSON.stringify({ text: 'x'.repeat(20_000) })],
  ])('answers %s %s with %i and a sentence', async (method, path, status, body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${web.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: expect.stringMatching(/\.$/),
      details: expect.any(Array),
    });
  });

  it('tells how a job is that it queued', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ month: '1999-12' });
    const response = await fetch(`${web.url}/api/month-reports`, { method: 'POST', headers, body });
    expect(response.status).toBe(202);
    const [job] = ((await response.json()) as { jobs: { id: string; queue: string }[] }).jobs;
    const handle = office.cortado.job(job?.queue ?? '', job?.id ?? '');
    await handle.result({ timeout: '1m' });
    const status = await (await fetch(`${web.url}/api/jobs/${job?.queue}/${job?.id}`)).json();
    expect(status).toMatchObject({
      state: 'completed',
      attempts: 1,
      result: { month: '1999-12', flights: 0 },
    });
  });

  it('takes a user only by a plain name', async () => {
    const response = await fetch(`${web.url}/api/board`, { headers: { 'x-user': '<b>ada</b>' } });
    expect(response.status).toBe(400);
  });

  it('queues nothing for another site', async () => {
    // However those stand that are there.
    const queued = async () =>
      Object.values(await office.cortado.queue('short').counts()).reduce((sum, it) => sum + it, 0);
    const before = await queued();
    const headers = { 'content-type': 'application/json', origin: 'https://evil.example' };
    const response = await fetch(`${web.url}/api/notices`, {
      method: 'POST',
      headers,
      body: '{"text":"hello"}',
    });
    expect(response.status).toBe(403);
    expect(await queued()).toBe(before);
  });
});
