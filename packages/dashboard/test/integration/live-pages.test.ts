import { hostname } from 'node:os';
import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { complaintsOfTests, openPage, pageTools } from '../support/opened-page.js';
import { sticksOut } from '../support/page-faults.js';
import { World } from '../support/world.js';

describe('the pages that show what goes on', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), World.open()]);
    await world.work();
    page = await openPage(browser, 'light', complaints);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const { go, button, rows } = pageTools(
    () => page,
    () => world.url,
  );

  it('are told of changes by the server, not while they are halted, and again when they go on', async () => {
    await go('jobs?state=delayed');
    await page.locator('.live[data-told]').waitFor();
    // Whatever is asked by the clock is asked so seldom now that it decides nothing here.
    const told = page.waitForResponse((it) => it.url().includes('/api/jobs?'));
    await world.app.jobs(world.office, { delay: '1h' }).mail('ada@example.com');
    await told;
    await rows().first().waitFor();
    await button(/^Live/).click();
    await page.locator('.live:not([data-told])').waitFor();
    await button(/^Paused/).click();
    await page.locator('.live[data-told]').waitFor();
  });

  it('draw of a long list what is seen of it, on a narrow screen too, and load no more than that by themselves', async () => {
    const letters = Array.from({ length: 300 }, (_, nr) => ({
      name: 'Office.send',
      args: [`letter ${nr}`],
      options: { delay: '1h' as const },
    }));
    await world.app.enqueueMany(letters);
    await page.setViewportSize({ width: 320, height: 700 });
    await go('jobs?q=queue:short&state=delayed');
    await button('Load more').click();
    const table = page.getByRole('table', { name: 'Jobs' });
    const counts = async () =>
      [Number(await table.getAttribute('aria-rowcount')), await rows().count()] as const;
    await until(counts, ([all, drawn]) => all === 100 && drawn < 60);
    expect(await sticksOut(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('say how long ago something was as time goes on, and stand still while they are halted', async () => {
    const { id, queue } = await world.app.jobs(world.office, { delay: '1h' }).mail('ada@example.com');
    await go(`queues/${queue}/jobs/${id}`);
    const moment = page.locator('time.moment', { hasText: /now|ago/ }).first();
    const first = await moment.textContent();
    await until(
      () => moment.textContent(),
      (it) => it !== first,
    );
    await button(/^Live/).click();
    const halted = await moment.textContent();
    // What would have changed has had its time: another page goes on meanwhile.
    const other = await openPage(browser, 'light', complaints);
    await other.goto(page.url());
    const going = other.locator('time.moment', { hasText: /now|ago/ }).first();
    const from = await going.textContent();
    await until(
      () => going.textContent(),
      (it) => it !== from,
    );
    await other.close();
    expect(await moment.textContent()).toBe(halted);
    await button(/^Paused/).click();
  });

  it('are asked to connect anew from time to time, and look no other meanwhile', async () => {
    let asked = 0;
    const over = '{"queues":[],"isEnd":true}';
    await page.route('**/api/live', async (route) => {
      const body = `data: {"queues":[]}\n\ndata: ${over}\n\n`;
      await (++asked <= 3 ? route.fulfill({ contentType: 'text/event-stream', body }) : route.continue());
    });
    await page.addInitScript(() => {
      const seen: boolean[] = [];
      Object.assign(globalThis, { seen });
      new MutationObserver(() => {
        const isTold = document.querySelector('.live[data-told]') !== null;
        if (seen.at(-1) !== isTold) seen.push(isTold);
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    const told = page.waitForResponse((it) => it.url().endsWith('/api/live') && asked === 4);
    await go('jobs');
    await told;
    await page.locator('.live[data-told]').waitFor();
    expect(await page.evaluate(() => (globalThis as unknown as { seen: boolean[] }).seen)).toEqual([
      false,
      true,
    ]);
    await page.unroute('**/api/live');
  });

  it('keep searches under names, in the browser, and forget them again', async () => {
    await go('jobs?q=queue%3Amails&state=delayed');
    await button('Save this view…').click();
    await page.getByLabel('Name').fill('Mails to come');
    await button('Save 1 view').click();
    await go('jobs');
    await button('Mails to come').first().click();
    await page.waitForURL(
      ({ searchParams: it }) => it.get('q') === 'queue:mails' && it.get('state') === 'delayed',
    );
    await rows().first().waitFor();
    await page.reload();
    await button('Forget the view Mails to come').click();
    await button('Forget the view Mails to come').waitFor({ state: 'detached' });
  });

  it('tell a process to take no more jobs after saying what that means, and why one cannot be restarted', async () => {
    const client = await world.client();
    const place = { host: hostname(), pid: process.pid };
    expect((await client.post('processes/restart', place)).body).toEqual({
      error: { code: 'process-refused', facts: { why: 'no-pool' } },
    });
    expect((await client.post('processes/scale', { ...place, processes: 0 })).status).toBe(400);
    expect((await client.post('processes/quiet', { ...place, pid: 1 << 30 })).body).toMatchObject({
      error: { facts: { why: 'gone' } },
    });
    await go('workers');
    const card = page.getByRole('region', { name: `worker ${place.host}:${place.pid}` });
    await card.getByRole('button', { name: 'Quiet…' }).click();
    await page.getByText('Only a restart makes it take jobs again.').waitFor();
    await page.getByLabel('Reason').fill('a leak');
    await button('Quiet 1 process').click();
    await card.getByText('Quiet', { exact: true }).waitFor();
    await until(
      async () => (await world.app.processes()).map((it) => it.status),
      ([status]) => status === 'quiet',
    );
    const { id } = await world.app.jobs(world.office).send('a letter');
    await go(`queues/short/jobs/${id}`);
    await page.getByText('No worker serves its queue.').waitFor();
  });
});
