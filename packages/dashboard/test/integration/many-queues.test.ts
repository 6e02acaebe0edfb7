import { gate } from '@cortado/test-support/until';
import { pageOfWorld } from '../support/page-of-world.js';
import { World } from '../support/world.js';

const NAMES = Array.from({ length: 300 }, (_, nr) => `customer-${String(nr).padStart(3, '0')}`);

describe('many queues', () => {
  const { world, page, go, button } = pageOfWorld(
    () => World.withQueues(NAMES),
    async ({ app }) => {
      await app.enqueue('Office.send', ['ada'], { queue: 'customer-277', delay: '1h' });
      await app.enqueue('Office.send', ['bob'], { queue: 'customer-278' });
    },
  );
  /** Keeps the page waiting for this address, until what is given back is called. */
  const hold = async (address: string): Promise<() => void> => {
    const { opened, open } = gate();
    await page().route(address, async (route) => {
      await opened;
      await route.continue();
    });
    return open;
  };
  const cards = () => page().locator('section[aria-label^="Queue "]');

  it('are shown some at a time, and one of them is found by a part of its name', async () => {
    await go('queues');
    const all = (await world().app.queues()).length;
    expect(all).toBeGreaterThan(NAMES.length);
    await cards().nth(39).waitFor();
    await expect(cards().count()).resolves.toBe(40);
    await button(`Show 40 more of ${all} queues`).click();
    await cards().nth(79).waitFor();
    await expect(cards().count()).resolves.toBe(80);
    await page().getByLabel(`Find one of ${all} queues`).fill('ER-277');
    await page().waitForURL(/find=ER-277/);
    await page().waitForFunction(
      () => document.querySelectorAll('section[aria-label^="Queue "]').length === 1,
    );
    await expect(cards().getAttribute('aria-label')).resolves.toBe('Queue customer-277');
    await page().reload();
    await cards().first().waitFor();
    await expect(cards().count()).resolves.toBe(1);
    await page().getByLabel('Find one of').fill('nobody');
    await page().getByText('No queue of that name').waitFor();
  });

  it('bring nobody back who goes on before they are there, or before what was typed is in the address', async () => {
    const showQueues = await hold('**/api/queues');
    let showJobs = await hold('**/jobs-page-*.js');
    const find = page().getByLabel('Find one of');
    const goOn = async () => {
      await page().getByRole('link', { name: 'Jobs', exact: true }).click();
      await page().waitForURL('**/jobs');
    };
    const expectJobs = async () => {
      // Later than anything that a field has set for when it settles.
      await page().evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
      expect(new URL(page().url()).pathname).toBe('/cortado/jobs');
      showJobs();
      await page().getByRole('heading', { name: 'Jobs', level: 1 }).waitFor();
    };
    await go('queues');
    await goOn();
    showQueues();
    await find.waitFor();
    await expectJobs();

    showJobs = await hold('**/jobs-page-*.js');
    await go('queues');
    await find.fill('ER-277');
    await goOn();
    await expect(find.inputValue()).resolves.toBe('ER-277');
    await expectJobs();
    await page().unrouteAll();
  });

  it('are the fullest twenty on the overview, which leads to the others', async () => {
    await go('');
    await page().getByLabel('Queues', { exact: true }).getByText('customer-277').waitFor();
    await expect(page().locator('.bar-row').count()).resolves.toBe(20);
    await page()
      .getByRole('link', { name: /^All \d+ queues$/ })
      .click();
    await page().getByRole('heading', { name: 'Queues', level: 1 }).waitFor();
  });

  it('that nobody serves are one warning of the doctor where nothing waits in them', async () => {
    await go('doctor');
    const idle = page().locator('.finding', { hasText: 'no-worker' });
    await idle.nth(1).waitFor();
    await expect(idle.count()).resolves.toBe(2);
    const words = /^No worker serves \d+ queues, in which nothing waits: .* and \d+ more\.$/;
    await page().getByText(words).waitFor();
  });
});
