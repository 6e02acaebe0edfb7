import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

const OPEN = 120_000;

describe.each(PAGE_ENGINES)('notices of a page, on %s', (engine) => {
  let world: BrowserWorld;
  let page: Page;

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [] });
    page = await world.page('ada');
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  it('have one place for notices, also where the body is another, or it stands in a shadow', async () => {
    const shown = (text: string) => page.locator('cortado-alerts li', { hasText: text });
    const alerts = () => page.locator('cortado-alerts').count();
    // As pages do whose links load the next body alone.
    await page.evaluate(() =>
      document.documentElement.replaceChild(document.createElement('body'), document.body),
    );
    expect(await alerts()).toBe(0);
    for (const text of ['On the next page', 'And another']) {
      await page.evaluate((it) => window.realtime.showNotice(it), text);
      await shown(text).waitFor();
    }
    expect(await alerts()).toBe(1);
    await page.evaluate(() => {
      document.querySelector('cortado-alerts')?.remove();
      const host = document.body.appendChild(document.createElement('div'));
      host.attachShadow({ mode: 'open' }).append(document.createElement('cortado-alerts'));
      window.realtime.showNotice('In a shadow');
    });
    await shown('In a shadow').waitFor();
    expect(await alerts()).toBe(1);
    // Those that were shown before are there, too.
    await page.locator('cortado-alerts').getByRole('button', { name: 'Close all' }).click();
    await page.locator('cortado-alerts li').first().waitFor({ state: 'detached' });
  });

  it('are still there where the body is another, and in one place where theirs is moved or replaced', async () => {
    const shown = page.locator('cortado-alerts li', { hasText: 'Read me' });
    const alerts = () => page.locator('cortado-alerts').count();
    await page.evaluate(() => window.realtime.showNotice('Read me'));
    await shown.waitFor();
    for (const nr of [1, 2]) {
      await page.evaluate((it) => {
        const body = document.createElement('body');
        body.id = `page-${it}`;
        document.documentElement.replaceChild(body, document.body);
      }, nr);
      await page.locator(`#page-${nr} cortado-alerts li`, { hasText: 'Read me' }).waitFor();
      expect(await alerts()).toBe(1);
    }
    await page.evaluate(() => {
      const place = document.querySelector('cortado-alerts') as Element;
      document.body.appendChild(document.createElement('main')).append(place);
    });
    await page.locator('main cortado-alerts li', { hasText: 'Read me' }).waitFor();
    await page.evaluate(() => {
      const next = document.createElement('main');
      next.append(document.createElement('cortado-alerts'));
      document.querySelector('main')?.replaceWith(next);
    });
    await shown.waitFor();
    expect(await alerts()).toBe(1);
    await shown.getByRole('button', { name: 'Close' }).click();
    await shown.waitFor({ state: 'detached' });
    // Where there is nothing to show, no place is needed.
    await page.evaluate(() => document.querySelector('main')?.remove());
    expect(await alerts()).toBe(0);
  });

  it('say what comes over a later connection of the page to screen readers, too', async () => {
    const spoken = page.locator('cortado-alerts [aria-live=polite]');
    await page.evaluate(() => {
      window.realtime.showNotice('Over the first');
      Object.assign(window, { first: window.realtime });
    });
    await spoken.getByText('Over the first').waitFor();
    await page.evaluate(() => {
      window.realtime = window.cortadoRealtime.connect();
      window.realtime.showNotice('Over the second');
    });
    await spoken.getByText('Over the second').waitFor();
    await page.evaluate(() => {
      window.realtime.close();
      window.realtime = (window as unknown as { first: Window['realtime'] }).first;
      window.realtime.showNotice('Over the first again');
    });
    await spoken.getByText('Over the first again').waitFor();
    await page.locator('cortado-alerts').getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.locator('cortado-alerts').getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.locator('cortado-alerts li').first().waitFor({ state: 'detached' });
  });

  it('say to screen readers what came over a connection while another was the latest', async () => {
    const spoken = page.locator('cortado-alerts [aria-live=polite]');
    await page.evaluate(() => {
      const second = window.cortadoRealtime.connect();
      window.realtime.showNotice('Over the one before');
      second.showNotice('Over the latest');
      Object.assign(window, { second });
    });
    await spoken.getByText('Over the latest').waitFor();
    await page.evaluate(() => (window as unknown as { second: Window['realtime'] }).second.close());
    await spoken.getByText('Over the one before').waitFor();
    await page.evaluate(() => window.realtime.close());
  });
});
