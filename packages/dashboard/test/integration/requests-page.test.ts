import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser, Page } from 'playwright-core';
import type { Client } from '../support/client.js';
import { complaintsOfTests, openPage, pageTools } from '../support/opened-page.js';
import { World } from '../support/world.js';

interface Asked {
  readonly id: string;
  readonly filter: { readonly queues?: readonly string[] } | null;
  readonly details: { readonly arguments?: readonly unknown[] };
  readonly leftOut: readonly string[];
}

/** Of edited arguments: near the mebibyte that they may have. */
const LONG = 'x'.repeat(900_000);

describe('what waits for a second person', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let ann: Client;
  let bob: Client;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([
      launchChromium(),
      World.open(
        undefined,
        {
          authenticate: ({ headers }) => (headers['x-user'] ? String(headers['x-user']) : undefined),
          authorize: ({ name }, { queue }) => name !== 'eve' || queue === undefined,
          twoPeople: ['jobs.run', 'jobs.cancel'],
        },
        undefined,
        { maxPayload: 2 ** 20 },
      ),
    ]);
    [ann, bob] = await Promise.all([world.client({ 'x-user': 'ann' }), world.client({ 'x-user': 'bob' })]);
    page = await openPage(browser, 'light', complaints, { 'x-user': 'bob' });
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const { go, button, rows } = pageTools(
    () => page,
    () => world.url,
  );

  it('is listed without what is long in it, and told whole to who opens it and may do it', async () => {
    const { id: job } = await world.app.jobs(world.office).mail('y@example.com', { password: 'hunter22' });
    const args = JSON.stringify([LONG, { password: 'hunter23' }]);
    await ann.post(`queues/mails/jobs/${job}/run`, { arguments: args });
    const queues = Array.from({ length: 400 }, () => 'mails');
    await ann.post('jobs/cancel', { filter: { queues, states: ['waiting'] }, dryRun: false });
    const { body } = await bob.get<{ requests: Asked[] }>('requests');
    expect(body.requests).toMatchObject([
      { filter: { states: ['waiting'] }, details: {}, leftOut: ['queues'] },
      { filter: null, details: {}, leftOut: ['arguments'] },
    ]);
    expect(JSON.stringify(body).length).toBeLessThan(3_000);
    // Nor is it read from the datastore for that.
    expect(JSON.stringify(await world.app.approvals.list()).length).toBeLessThan(3_000);
    const [cancel, run] = await Promise.all(
      body.requests.map(async ({ id }) => (await bob.get<{ request: Asked }>(`requests/${id}`)).body.request),
    );
    expect(cancel).toMatchObject({ filter: { queues, states: ['waiting'] }, leftOut: [] });
    expect(run).toMatchObject({ details: { arguments: [LONG, { password: '***' }] }, leftOut: [] });
    const eve = await world.client({ 'x-user': 'eve' });
    expect((await eve.get(`requests/${run?.id}`)).body).toEqual({
      error: { code: 'forbidden', facts: { act: 'jobs.run' } },
    });
    expect((await bob.get('requests/nobody')).status).toBe(404);
  });

  it('is read by the page once somebody is about to decide, who sees all of it', async () => {
    const sizes: number[] = [];
    page.on('response', async (it) => {
      if (it.url().endsWith('/api/requests')) sizes.push((await it.body()).length);
    });
    await go('requests');
    await rows().filter({ hasText: 'Run again' }).getByRole('button', { name: 'Confirm…' }).click();
    const said = page.getByRole('dialog').getByRole('region', { name: 'arguments' });
    await said.waitFor();
    expect(await said.textContent()).toContain('xxxxx');
    await button(/^Do it to 1/).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await rows().filter({ hasText: 'by bob' }).waitFor();
    expect(Math.max(...sizes)).toBeLessThan(3_000);
    expect((await world.app.queue('mails').counts()).waiting).toBe(2);
  });

  it('is counted at each change, until somebody has agreed to it', async () => {
    await ann.post('jobs/cancel', { filter: { queues: ['mails'], states: ['waiting'] }, dryRun: false });
    await go('requests');
    await button('Confirm…').first().click();
    await button('Do it to 2').waitFor();
    await world.app.jobs(world.office).mail('z@example.com');
    await button('Do it to 3').waitFor();
    let answer = () => {};
    const isAnswered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/confirm', async (route) => {
      const response = await route.fetch();
      await isAnswered;
      await route.fulfill({ response });
    });
    const asked: string[] = [];
    page.on('request', (it) => asked.push(new URL(it.url()).pathname));
    const confirmed = page.waitForRequest('**/confirm');
    await button('Do it to 3').click();
    await confirmed;
    // It is carried out, and the page is told of it before its own answer is there.
    await rows().filter({ hasText: 'by bob' }).nth(1).waitFor();
    answer();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // One more may have been counted before the click.
    const sinceAgreed = asked.slice(asked.findIndex((it) => it.endsWith('/confirm')));
    expect(sinceAgreed.filter((it) => it.endsWith('/count'))).toEqual([]);
    expect((await world.app.queue('mails').counts()).waiting).toBe(0);
  });

  it('is said to wait by the page of a job that is run again, which stays where it is', async () => {
    await world.work(['short']);
    const sent = await world.app.jobs(world.office).send('a letter');
    await sent.result();
    await go(`queues/short/jobs/${sent.id}`);
    await button('Run again…').click();
    await button('Run 1 job').click();
    await page.getByRole('dialog').getByText('This takes two people.').waitFor();
    expect(new URL(page.url()).pathname).toContain(`/queues/short/jobs/${sent.id}`);
    await button('Close').last().click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});
