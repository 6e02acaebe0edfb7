import { pathWord } from '../../src/http/path-word.js';
import type { Client } from '../support/client.js';
import { pageOfWorld } from '../support/page-of-world.js';
import { World } from '../support/world.js';

/** What a name may have that means something in a path, a query, a search or a page. */
const ODD = ['.', '..', '~.', 'a/b%2F', 'why?#1&b=c', '"x"', 'a"b\\', '<b>قائمة'];
const NAMES = [...ODD, '...', '50%', "it's", 'é⏱', '+', 'jobs'];

describe('queues and schedules of odd names', () => {
  let client: Client;
  const jobs = new Map<string, string>();
  const { world, page, go, rows } = pageOfWorld(
    () => World.withQueues(NAMES),
    async (opened) => {
      client = await opened.client();
      for (const queue of NAMES) {
        const { id } = await opened.app.enqueue('Office.send', [queue], { queue, delay: '1h' });
        jobs.set(queue, id);
        await opened.app.schedules.upsert(queue, { cron: '0 0 1 1 *' }, 'Office.send', [queue]);
      }
    },
  );

  it.each(NAMES)('are read and acted on by the API: %s', async (name) => {
    const queue = `queues/${pathWord(name)}`;
    const job = `${queue}/jobs/${jobs.get(name)}`;
    expect((await client.get(job)).body).toMatchObject({ queue: name, id: jobs.get(name) });
    const { body } = await client.get<{ jobs: object[] }>(`jobs?queue=${encodeURIComponent(name)}`);
    expect(body.jobs).toMatchObject([{ queue: name }]);
    expect((await client.post(`${queue}/pause`, { reason: 'a test' })).status).toBe(200);
    expect(await world().app.queue(name).isPaused()).toBe(true);
    expect((await client.post(`${queue}/resume`)).status).toBe(200);
    const schedule = `schedules/${pathWord(name)}`;
    expect((await client.get(schedule)).body).toMatchObject({ schedule: { key: name } });
    expect((await client.post(`${schedule}/stop`, { reason: 'a test' })).status).toBe(200);
    expect((await client.post(`${schedule}/start`)).status).toBe(200);
  });

  it.each(ODD)('are led to by every page, and by its address: %s', async (name) => {
    await go('queues');
    await page().keyboard.press('Control+k');
    await page().getByRole('combobox', { name: 'Search or go to' }).fill(name);
    const entries = page().getByRole('option').filter({ hasText: 'Jobs of the queue' });
    await entries.filter({ has: page().getByText(name, { exact: true }) }).click();
    await rows().first().waitFor();
    expect(await rows().count()).toBe(1);
    await rows().first().click();
    await page().getByRole('heading', { name: 'Office.send' }).waitFor();
    await page().reload();
    await page().getByRole('heading', { name: 'Office.send' }).waitFor();
    const shown = await page().getByRole('region', { name: 'arguments' }).textContent();
    expect(JSON.parse(shown ?? '')).toEqual([name]);
    await go('queues');
    await page()
      .getByRole('region', { name: `Queue ${name}`, exact: true })
      .getByRole('link', { name, exact: true })
      .click();
    await rows().first().waitFor();
    expect(await rows().count()).toBe(1);
    await go('schedules');
    const found = rows().filter({ has: page().getByText(name, { exact: true }) });
    await found.first().click();
    await page().getByRole('heading', { name, exact: true, level: 1 }).waitFor();
    await page().reload();
    await page().getByRole('heading', { name, exact: true, level: 1 }).waitFor();
  });
});
