import { launchChromium } from '@cortado/test-support/chromium';
import { until } from '@cortado/test-support/until';
import type { Browser, Page } from 'playwright-core';
import { complaintsOfTests, openPage, pageTools } from '../support/opened-page.js';
import { World } from '../support/world.js';

describe('the pages of errors', () => {
  let world: World;
  let browser: Browser;
  let page: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), World.open()]);
    await world.work();
    page = await openPage(browser, 'light', complaints);
    const jobs = world.app.jobs(world.office, { attempts: 1 });
    await Promise.all([1, 2, 3].map((it) => jobs.fail(`Disk ${it} is full`)));
    await jobs.fail('The printer is out of ink');
    await counted(4);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const counted = (wanted: number) =>
    until(
      () => world.app.errorGroups.list(),
      ({ groups }) => groups.reduce((sum, it) => sum + it.count, 0) >= wanted,
    );
  const { go, button, rows } = pageTools(
    () => page,
    () => world.url,
  );

  it('show errors by what they have in common, retry a group, resolve it, and tell when it comes again', async () => {
    await go('errors');
    const row = rows('Groups of errors').filter({ hasText: /Disk \d is full/ });
    await row.getByRole('img', { name: '3 errors in the last 24 hours' }).waitFor();
    expect(await rows('Groups of errors').count()).toBe(2);
    await row.click();
    await page.getByRole('heading', { name: 'Office.fail' }).waitFor();
    await page.getByText(/Office\.fail .*service\.ts:\d+/).waitFor();
    expect(await rows('Latest errors').count()).toBe(3);
    await page.getByText('Failed jobs', { exact: true }).click();
    await rows('Failed jobs').nth(2).waitFor();
    await button('Retry failed…').click();
    await page.getByText('3 jobs that failed with this error are meant.').waitFor();
    await button('Retry 3 jobs').click();
    await page.getByText('3 jobs queued again.').waitFor();
    await button('Close').click();
    // They fail again, as they do each time.
    await counted(7);
    await button('Resolve…').click();
    await page.getByLabel('Reason').fill('the disk is larger');
    await button('Resolve 1 error').click();
    await page.getByText('Resolved by local').filter({ hasText: 'the disk is larger' }).waitFor();
    await go('errors');
    await rows('Groups of errors').filter({ hasText: 'ink' }).waitFor();
    expect(await rows('Groups of errors').count()).toBe(1);
    await world.app.jobs(world.office, { attempts: 1 }).fail('Disk 9 is full');
    await rows('Groups of errors').filter({ hasText: 'Regressed' }).click();
    await page.getByText('It came again').waitFor();
  });

  it('say in the address what is chosen, so that the way back and a reload lead to the same, as on other pages', async () => {
    // A radio is drawn by its label.
    const checked = (name: string) =>
      page.getByRole('radio', { name, exact: true, checked: true }).waitFor({ state: 'attached' });
    await go('errors');
    await page.getByText('All', { exact: true }).click();
    await rows('Groups of errors').filter({ hasText: 'ink' }).click();
    await page.getByText('Failed jobs', { exact: true }).click();
    await rows('Failed jobs').first().click();
    await page.getByRole('link', { name: 'Errors like it' }).waitFor();
    await page.goBack();
    await checked('Failed jobs');
    await page.goBack();
    await checked('All');
    await go('errors?state=nonsense');
    await checked('Unresolved');
    await rows('Groups of errors').first().waitFor();
    await go('jobs?state=nonsense');
    await rows('Jobs').first().waitFor();
    await go('');
    await page.getByText('Week', { exact: true }).click();
    await page.waitForURL(/range=week/);
    await page.reload();
    await checked('Week');
    await go('audit?act=jobs.cancel');
    await page.getByLabel('Who').fill('1234');
    await page.waitForURL(
      ({ searchParams: it }) => it.get('by') === '"1234"' && it.get('act') === 'jobs.cancel',
    );
    await go('doctor');
    await page.goBack();
    await page.getByText('Nothing like that was done').waitFor();
    expect(await page.getByLabel('Who').inputValue()).toBe('1234');
    await page.getByRole('link', { name: 'Audit' }).click();
    await page.waitForURL((it) => it.search === '');
    expect(await page.getByLabel('Who').inputValue()).toBe('');
  });

  it('show every error, each with the way to its group, and forget all when told to', async () => {
    await go('errors');
    await page.getByRole('link', { name: 'Every error' }).click();
    await rows('Errors').filter({ hasText: 'ink' }).click();
    await page.getByRole('link', { name: 'all of its group' }).click();
    await rows('Latest errors').filter({ hasText: 'ink' }).waitFor();
    await page.getByText('Failed jobs', { exact: true }).click();
    await rows('Failed jobs').first().click();
    await page.getByRole('link', { name: 'Errors like it' }).click();
    await rows('Latest errors').filter({ hasText: 'ink' }).waitFor();
    await go('errors/log');
    await button('Clear…').click();
    await button('Forget all errors').click();
    await page.getByText('No job has failed for good lately.').waitFor();
    expect((await world.app.errorGroups.list()).groups).toEqual([]);
  });
});
