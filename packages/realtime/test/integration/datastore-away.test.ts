import { Enqueue, type Enqueued, runAs } from '@cortado/core';
import { publishNotice } from '@cortado/realtime';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { gate, until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';

const OPEN = 240_000;
const AWAY = 'The server cannot reach its jobs just now.';
/** Half a minute where that is what is to be shown; a suite that many wait for has it shorter. */
const FOR = process.env.CORTADO_FAULT_SIZE === 'full' ? 30_000 : 4_000;

class Walks {
  step = gate();

  @Enqueue({ timeout: '10m' })
  async walk(): Enqueued<string> {
    await this.step.opened;
    return 'home';
  }
}

describe('a page whose datastore is away', () => {
  const walks = new Walks();
  let redis: OwnRedis;
  let world: BrowserWorld;
  let page: Page;

  beforeAll(async () => {
    redis = await OwnRedis.start();
    world = await BrowserWorld.open({ datastore: redis, services: [walks] });
    world.web.body = '<cortado-tasks></cortado-tasks>';
    page = await world.page('ada');
  }, OPEN);
  afterAll(async () => {
    await world?.close();
    await redis?.remove();
  }, OPEN);

  it(
    'says so on the page, keeps its connection, and goes on by itself',
    async () => {
      await runAs('ada', () => world.cortado.jobs(Walks).walk());
      const tasks = page.locator('cortado-tasks');
      await tasks.getByText('Running', { exact: true }).waitFor();
      const statuses = await page.evaluateHandle(() => {
        const seen: string[] = [];
        window.realtime.state.subscribe(() => seen.push(window.realtime.state.get().status));
        return seen;
      });

      await redis.stop();
      await page.locator('cortado-alerts').getByText(AWAY).waitFor();
      walks.step.open();
      await new Promise((resolve) => setTimeout(resolve, FOR));
      expect(await tasks.getByText('Running', { exact: true }).isVisible()).toBe(true);

      await redis.start();
      await page.locator('cortado-alerts').getByText(AWAY).waitFor({ state: 'hidden' });
      await tasks.getByText('Done').waitFor();
      await until(
        () =>
          publishNotice({ text: 'Back again' }, { user: 'ada' }).then(
            () => true,
            () => false,
          ),
        (it) => it,
      );
      await page.locator('cortado-alerts li', { hasText: 'Back again' }).waitFor();
      expect(new Set(await statuses.jsonValue())).toEqual(new Set(['online']));
    },
    OPEN + FOR,
  );
});
