import type { BatchHandle, JobHandle } from '@cortado/core';
import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { complaintsOfTests, openPage, pageTools } from '../support/opened-page.js';
import { World } from '../support/world.js';

describe('the pages of batches', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  let handle: BatchHandle;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), World.open()]);
    await world.work();
    page = await openPage(browser, 'light', complaints);
    const batch = world.app.batch({ name: 'Letters of May', queue: 'default' });
    batch.jobs(world.office).fail('No such street');
    handle = await batch.jobs(world.office).mail('ada@example.com').run();
    await until(
      () => handle.status(),
      (it) => it.failed === 1,
    );
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const { go, button, rows } = pageTools(
    () => page,
    () => world.url,
  );

  it('list them, show the jobs of one, retry what failed of it and cancel the rest', async () => {
    await go('batches');
    const row = rows('Batches').filter({ hasText: 'Letters of May' });
    await row.getByRole('img', { name: '0 completed, 1 failed, 0 cancelled of 2 jobs' }).waitFor();
    await row.click();
    await page.getByRole('heading', { name: 'Letters of May' }).waitFor();
    await rows('Jobs of the batch').filter({ hasText: 'No such street' }).waitFor();
    const [failing] = handle.jobs as [JobHandle<unknown>];
    const ended = async () => (await world.app.job('default', failing.id).record()).finishedAt?.valueOf();
    const before = await ended();
    await button('Retry failed…').click();
    await page.getByText('1 job of this batch that failed is meant.').waitFor();
    await button('Retry 1 job').click();
    await page.getByText('1 job queued again.').waitFor();
    await button('Close').click();
    // It fails again, as it does each time, and is counted once.
    await until(ended, (at) => at !== undefined && at !== before);
    await until(
      () => handle.status(),
      (it) => it.failed === 1,
    );
    await page.getByText('Not ended', { exact: true }).last().click();
    await rows('Jobs of the batch').filter({ hasText: 'Office.mail' }).waitFor();
    await button('Cancel…').click();
    await page.getByLabel('Reason').fill('the wrong letters');
    await button('Cancel the batch').click();
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(await handle.result({ timeout: '1m' })).toMatchObject({
      ...{ completed: 0, failed: 1, cancelled: 1, reason: 'the wrong letters' },
    });
  });
});
