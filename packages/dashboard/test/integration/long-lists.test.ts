import { gate, until } from '@cortado/test-support/until';
import { pageOfWorld } from '../support/page-of-world.js';
import { World } from '../support/world.js';

describe('a long list whose end is on its way', () => {
  let answer = () => {};

  const { world, page, go, button, rows } = pageOfWorld(
    () => World.open(),
    async ({ app }) => {
      const letters = Array.from({ length: 300 }, (_, nr) => ({
        name: 'Office.send',
        args: [`letter ${nr}`],
        options: { delay: '1h' as const },
      }));
      await app.enqueueMany(letters);
      for (let nr = 0; nr < 300; nr++)
        await app.schedules.upsert(`long:${nr}`, { every: '30d' }, 'Office.send', ['a letter']);
    },
  );

  /** Comes to the end of a list, whose third page comes once `answer` is called. Gives what counts the rows. */
  const atItsEnd = async (table: string): Promise<() => Promise<number>> => {
    const list = page().getByRole('table', { name: table });
    const count = async () => Number(await list.getAttribute('aria-rowcount'));
    await rows(table).first().waitFor();
    const first = await count();
    const held = gate();
    answer = held.open;
    let asked = 0;
    await page().route(/[?&]after=/, async (route) => {
      if (++asked === 2) await held.opened;
      // It may have been given up.
      await route.continue().catch(() => undefined);
    });
    // Without scrolling to it, as that may ask for the page by itself and move the button on.
    await button('Load more').dispatchEvent('click');
    await until(count, (it) => it > first);
    await rows(table).first().hover();
    await until(
      async () => {
        await page().mouse.wheel(0, 100_000);
        return asked;
      },
      (it) => it >= 2,
    );
    return count;
  };

  afterEach(async () => {
    answer();
    await page().unrouteAll({ behavior: 'wait' });
  });

  it('gets it where the server tells of a change meanwhile', async () => {
    await go('jobs?q=queue:short&state=delayed');
    await page().locator('.live[data-told]').waitFor();
    const count = await atItsEnd('Jobs');
    const before = await count();
    const readAnew = page().waitForResponse(
      async (it) => it.url().endsWith('/api/queues') && (await it.text()).includes('"delayed":1,'),
    );
    await world().app.jobs(world().office, { delay: '1h' }).mail('ada@example.com');
    await readAnew;
    answer();
    await until(count, (it) => it > before);
  });

  it('gets it where an act of the page has all of it read anew', async () => {
    await go('schedules');
    const count = await atItsEnd('Schedules');
    const before = await count();
    await button('Pause all…').click();
    await page()
      .getByRole('dialog')
      .getByRole('button', { name: /^Pause/ })
      .click();
    await page().getByRole('dialog').waitFor({ state: 'detached' });
    await button('Resume all').waitFor();
    answer();
    await until(count, (it) => it > before);
  });
});
