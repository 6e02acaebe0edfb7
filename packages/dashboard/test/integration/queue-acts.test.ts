import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser } from 'playwright-core';
import { busyWorld } from '../support/busy-world.js';
import type { Client } from '../support/client.js';
import { openPage } from '../support/opened-page.js';
import type { World } from '../support/world.js';

describe('the queues of the API', () => {
  let world: World;
  let client: Client;
  let browser: Browser;

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), busyWorld()]);
    client = await world.client();
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  /** How long a queue is paused from when it was, in minutes. */
  const length = async (queue: string) => {
    const { paused } = await world.app.queue(queue).summary();
    return Math.round((Number(paused?.until) - Number(paused?.since)) / 60_000);
  };

  it('tells of queues, their counts, pauses and options', async () => {
    const { body } = await client.get<{ queues: { name: string; [more: string]: unknown }[] }>('queues');
    expect(body.queues.map((it) => it.name)).toEqual(['short', 'default', 'long', 'mails']);
    expect(body.queues[3]).toMatchObject({
      counts: { waiting: 1, prioritized: 1, delayed: 1, failed: 0 },
      paused: { by: 'ada', reason: 'The relay is being moved' },
      options: { limiter: { max: 10, duration: 1_000 } },
    });
  });

  it('pauses a queue with a reason and an end, and resumes it', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await client.post('queues/short/pause', { reason: 'a deploy', until });
    const paused = await world.app.queue('short').summary();
    expect(paused.paused).toMatchObject({ by: 'local', reason: 'a deploy', until: new Date(until) });
    await client.post('queues/short/resume');
    expect((await world.app.queue('short').summary()).paused).toBeUndefined();
  });

  it('pauses a queue for a time by the clock of the datastore; not for a time and until a moment, nor for none', async () => {
    await client.post('queues/short/pause', { for: '90m' });
    expect(await length('short')).toBe(90);
    const until = new Date(Date.now() + 3_600_000).toISOString();
    for (const body of [
      { for: '1h', until },
      { for: '0m' },
      { for: 'long' },
      { for: 3_600_000 },
      { for: '1y' },
    ])
      expect([body, (await client.post('queues/short/pause', body)).status]).toEqual([body, 400]);
    expect(await length('short')).toBe(90);
  });

  it('pauses it from the page for as long as is chosen, however wrong the clock of the browser', async () => {
    const page = await openPage(browser, 'light', []);
    await page.clock.setSystemTime(new Date(Date.now() - 86_400_000));
    await page.goto(`${world.url}/queues`);
    await page.getByRole('region', { name: 'Queue long' }).getByRole('button', { name: 'Pause…' }).click();
    await page.getByRole('combobox', { name: 'How long' }).click();
    await page.getByRole('option', { name: 'For 4 hours' }).click();
    await page.getByRole('button', { name: 'Pause 1 queue' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await length('long')).toBe(240);
    await page.close();
  });

  it('limits a queue, and lifts a limit; what is no limit is refused', async () => {
    const limited = { concurrency: 2, limiter: { max: 5, duration: 60_000 }, reason: 'slow' };
    expect((await client.post('queues/short/limit', limited)).body).toMatchObject({
      limits: { concurrency: 2, limiter: { max: 5, duration: 60_000 } },
    });
    await client.post('queues/short/limit', { limiter: null });
    const wrong = [0, -1, 1.5, 2 ** 31, '2', true, [], {}].flatMap((it) => [
      { concurrency: it },
      { limiter: { max: it, duration: 1_000 } },
      { limiter: { max: 1, duration: it } },
    ]);
    for (const body of [...wrong, {}, { reason: 'none' }, { limiter: { max: 1 } }, { rate: 5 }])
      expect((await client.post('queues/short/limit', body)).status).toBe(400);
    expect((await client.send('queues/short/limit', '{"concurrency":1e400}')).status).toBe(400);
    // Its workers count in the time it is declared with.
    expect((await client.post('queues/mails/limit', { limiter: { max: 5, duration: 60_000 } })).status).toBe(
      400,
    );
    const { limits } = await world.app.queue('short').summary();
    expect(limits).toEqual({ concurrency: 2, limiter: undefined });
    await client.post('queues/short/limit', { concurrency: null });
    const { body } = await client.get<{ acts: { act: string; target?: string }[] }>('audit?act=queues.limit');
    expect(body.acts).toContainEqual(
      expect.objectContaining({
        queue: 'short',
        target: 'concurrency 2, rate 5/1m',
        reason: 'slow',
        outcome: 'done',
      }),
    );
  });
});
