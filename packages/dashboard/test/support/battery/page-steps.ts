import { until } from '@cortado/test-support/until';
import { sticksOut } from '../page-faults.js';
import { pagePaths } from '../page-paths.js';
import type { Stage, Step } from './stage.js';

/** Every page of the dashboard, and what stands around them. */
export const PAGE_STEPS: readonly Step[] = [
  ['opens every page by its address', openEveryPage],
  ['goes to pages by keys and by the palette, and past the menu to what a page holds', goAround],
  ['is told of changes, halts, and goes on', followChanges],
  ['finds jobs by a qualifier that is completed, and keeps the search', keepSearch],
  ['opens a job from the list', openJob],
];

async function openEveryPage({ world, ann, complaints }: Stage): Promise<void> {
  const { app, office } = world;
  const failed = await app.jobs(office).fail('The disk was full');
  await failed.result().catch(() => undefined);
  const batch = await app
    .batch({ name: 'Letters', queue: 'mails' })
    .jobs(office)
    .mail('ada@example.com')
    .run();
  const [error] = await until(
    () => app.errors.list({ limit: 1 }),
    (found) => found.length === 1,
  );
  const { id = '', group = '' } = error ?? {};
  const words = { queue: 'default', job: failed.id, schedule: 'Office.summary', error: id, group };
  const faults: string[] = [];
  for (const [name, path] of Object.entries(pagePaths({ ...words, batch: batch.id }))) {
    // The batch is of another queue than the job.
    await ann.go(name === 'batch' ? `queues/mails/batches/${batch.id}` : path);
    faults.push(...(await sticksOut(ann.page)).map((it) => `${name}: ${it}`));
    expect([name, await ann.page.locator('main [role=alert]').count()]).toEqual([name, 0]);
  }
  expect([...faults, ...complaints]).toEqual([]);
}

async function goAround({ ann }: Stage): Promise<void> {
  const { page, url } = ann;
  await ann.go('schedules');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
  expect(page.url()).toMatch(/\/schedules$/);
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.getByRole('heading', { name: 'Workers' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or go to' }).fill('dark');
  await page.keyboard.press('Enter');
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor();
  await ann.press(ann.button('Show in light colours'));
  await page.locator('html[data-mantine-color-scheme=light]').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search or go to' }).fill('colours of the system');
  await page.keyboard.press('Enter');
  await ann.press(page.getByRole('link', { name: 'Doctor' }));
  await page.getByRole('heading', { name: 'Doctor' }).waitFor();
  expect(page.url()).toBe(`${url}/doctor`);
  await page.reload();
  await ann.ready();
}

async function followChanges({ world, ann }: Stage): Promise<void> {
  await ann.go('jobs?state=delayed');
  await ann.page.locator('.live[data-told]').waitFor();
  // Whatever is asked by the clock is asked so seldom now that it decides nothing here.
  const told = ann.page.waitForResponse((it) => it.url().includes('/api/jobs?'));
  await world.app.jobs(world.office, { delay: '1h' }).mail('ada@example.com');
  await told;
  await ann.rows().first().waitFor();
  await ann.press(ann.button(/^Live/));
  await ann.page.locator('.live:not([data-told])').waitFor();
  await ann.press(ann.button(/^Paused/));
  await ann.page.locator('.live[data-told]').waitFor();
}

async function keepSearch({ ann }: Stage): Promise<void> {
  const { page } = ann;
  await ann.go('jobs');
  await page.keyboard.press('/');
  await page.keyboard.type('queue:mai');
  await page.getByRole('option', { name: 'queue:mails' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await ann.press(ann.button(/^Delayed/, page.getByRole('navigation', { name: 'States' })));
  const isSearch = ({ searchParams: it }: URL) =>
    it.get('q') === 'queue:mails' && it.get('state') === 'delayed';
  await page.waitForURL(isSearch);
  await ann.agree({ opener: 'Save this view…', verb: 'Save 1 view', fields: { Name: 'Mails to come' } });
  await ann.go('jobs');
  await ann.press(ann.button('Mails to come'));
  await page.waitForURL(isSearch);
  await ann.rows().first().waitFor();
  await ann.press(ann.button('Forget the view Mails to come'));
  await ann.button('Forget the view Mails to come').waitFor({ state: 'detached' });
}

async function openJob({ ann }: Stage): Promise<void> {
  await ann.go('jobs?state=failed');
  await ann.openRow(ann.rows().first());
  await ann.page.getByRole('heading', { name: 'Office.fail' }).waitFor();
}
