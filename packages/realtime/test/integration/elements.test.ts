import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { currentJob, Enqueue, type Enqueued, runAs } from '@cortado/core';
import { publishBatchProgress, publishNotice, publishProgress } from '@cortado/realtime';
import { gate, until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { BrowserWorld } from '../support/browser-world.js';
import { PAGE_ENGINES } from '../support/page-datastore.js';

const OPEN = 120_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Looked at by people; those of the documents are drawn with CORTADO_PICTURES=docs/realtime. */
const SHOTS = process.env.CORTADO_PICTURES ?? mkdtempSync(join(tmpdir(), 'cortado-elements-'));

class Office {
  step = gate();
  exports = 0;

  @Enqueue({ timeout: '10m' })
  async import(): Enqueued<{ rows: number }> {
    await currentJob().progress(40, { title: 'Flights', description: '92,433 of 231,083' });
    await Promise.race([this.step.opened, aborted(currentJob().signal)]);
    return { rows: 231_083 };
  }

  @Enqueue({ attempts: 1 })
  async export(): Promise<void> {
    this.exports++;
    throw new Error('The disk is full.');
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

describe.each(PAGE_ENGINES)('the elements, on %s', (engine) => {
  const office = new Office();
  let world: BrowserWorld;
  let page: Page;
  const tasks = () => page.locator('cortado-tasks');
  const queue = (name: 'import' | 'export') => runAs('ada', () => world.cortado.jobs(Office)[name]());

  beforeAll(async () => {
    world = await BrowserWorld.open({ datastore: engine, services: [office] });
    world.web.body =
      '<cortado-tasks limit="3"></cortado-tasks><cortado-progress batch="b1" label="Audit"></cortado-progress>';
    page = await world.page('ada');
  }, OPEN);
  afterAll(() => world?.close(), OPEN);

  it('list the tasks of their user as they go, and of nobody else', async () => {
    const bob = await world.page('bob');
    await tasks().getByText('Nothing yet. What you start shows up here.').waitFor();
    await queue('import');
    const bar = tasks().getByRole('progressbar', { name: 'Flights' });
    await bar.waitFor();
    await tasks().getByText('40 % · 92,433 of 231,083').waitFor();
    expect(await bar.getAttribute('aria-valuenow')).toBe('40');
    office.step.open();
    await tasks().getByText('Done').waitFor();
    await tasks().getByText('Result').click();
    await tasks().getByText('{"rows":231083}').waitFor();
    expect(await bob.locator('cortado-tasks li').count()).toBe(0);
    await bob.close();
  });

  it('say how long a task has run by the clock of the server, whatever that of the page says', async () => {
    office.step = gate();
    const ahead = await world.unconnectedPage('ada');
    await ahead.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 18_000_000;
      window.realtime = window.cortadoRealtime.connect();
    });
    const handle = await queue('import');
    await ahead
      .locator('cortado-tasks li')
      .getByText(/^\d+(\.\d)? s$/)
      .first()
      .waitFor();
    expect(await ahead.locator('cortado-tasks').getByText(/ h /).count()).toBe(0);
    office.step.open();
    await handle.result({ timeout: '1m' });
    await ahead.close();
  });

  it('cancel and retry what may be, with the keyboard too', async () => {
    const running = () => tasks().getByText('Running', { exact: true });
    await running().first().waitFor({ state: 'detached' });
    office.step = gate();
    const handle = await queue('import');
    await running().waitFor();
    const cancel = tasks().getByRole('button', { name: 'Cancel: Flights' });
    await cancel.focus();
    await page.keyboard.press('Enter');
    await tasks().getByText('Cancelled', { exact: true }).waitFor();
    expect((await handle.status()).state).toBe('cancelled');
    await queue('export');
    await tasks().getByText('The disk is full.').waitFor();
    expect(office.exports).toBe(1);
    await tasks().getByRole('button', { name: 'Retry: Office · export' }).click();
    await until(
      () => office.exports,
      (it) => it === 2,
    );
    await tasks().getByText('Failed').waitFor();
  });

  it('have all of it right after a reload', async () => {
    await page.reload();
    await page.evaluate(() => {
      window.realtime = window.cortadoRealtime.connect();
    });
    for (const words of ['The disk is full.', 'Cancelled', 'Done'])
      await tasks().getByText(words, { exact: true }).first().waitFor();
  });

  it('show more than a few tasks when asked to', async () => {
    await queue('export');
    const all = tasks().getByRole('button', { name: /Show all/ });
    await all.click();
    await tasks().locator('li').nth(3).waitFor();
    await tasks().getByRole('button', { name: 'Show fewer' }).click();
    await tasks().locator('li').nth(3).waitFor({ state: 'detached' });
    expect(await tasks().locator('li').count()).toBe(3);
  });

  it('have one bar for a batch', async () => {
    await publishBatchProgress({ batch: 'b1', done: 40, failed: 3, total: 120 }, { user: 'ada' });
    await page.locator('cortado-progress').getByText('40 of 120, 3 failed').waitFor();
    expect(await page.getByRole('progressbar', { name: 'Audit' }).getAttribute('aria-valuenow')).toBe('36');
  });

  it('say of a batch that is nobody’s to follow what they say of such a job', async () => {
    await page.evaluate(() => {
      for (const what of ['batch', 'job']) {
        const bar = document.createElement('cortado-progress');
        bar.setAttribute(what, 'of-somebody-else');
        document.querySelector('main')?.append(bar);
      }
    });
    for (const what of ['batch', 'job'])
      await page
        .locator(`cortado-progress[${what}=of-somebody-else]`)
        .getByText('This is not yours to follow.')
        .waitFor();
    await page.evaluate(() => {
      for (const it of document.querySelectorAll('[batch=of-somebody-else], [job=of-somebody-else]'))
        it.remove();
    });
  });

  it('close notices with the keyboard, one after the other, and say them to screen readers', async () => {
    for (const text of ['One', 'Two', 'Three'])
      await publishNotice({ text, indicator: 'red' }, { user: 'ada' });
    const notices = page.locator('cortado-alerts li');
    await notices.nth(2).waitFor();
    expect(await page.locator('cortado-alerts [aria-live=assertive]').textContent()).toContain(
      'Error: Three',
    );
    await notices.first().getByRole('button').focus();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await notices.nth(1).waitFor({ state: 'detached' });
    expect(await notices.allTextContents()).toEqual([expect.stringContaining('Three')]);
    await page.keyboard.press('Enter');
    await notices.first().waitFor({ state: 'detached' });
  });

  it('keep an alert for as long as somebody points at it', async () => {
    const shown = (text: string) => page.locator('cortado-alerts li', { hasText: text });
    // The pointer is there before the alert, which is gone in a second where nobody points.
    await page.evaluate(() => window.realtime.showNotice('Read this'));
    await shown('Read this').hover();
    await page.evaluate(() => window.realtime.showAlert({ text: 'Read me', seconds: 1 }));
    await shown('Read me').waitFor();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_500)));
    expect(await shown('Read me').isVisible()).toBe(true);
    await page.mouse.move(0, 0);
    // Where it stands in the page is nothing to its alerts.
    await page.evaluate(() => document.body.prepend(document.querySelector('cortado-alerts') as Element));
    await shown('Read me').waitFor({ state: 'detached' });
    await shown('Read this').getByRole('button').click();
    await shown('Read this').waitFor({ state: 'detached' });
  });

  it('take the colours of the page that they stand in', async () => {
    await page.evaluate(() => {
      document.documentElement.style.setProperty('--cortado-accent', 'rgb(1, 2, 3)');
      document.documentElement.style.setProperty('--cortado-text', 'rgb(4, 5, 6)');
    });
    await page.evaluate(() => window.realtime.showProgress('Painted', 1, 2));
    await page.getByRole('dialog').getByText('Painted').waitFor();
    await tasks().locator('.heading').waitFor();
    const colours = await page.evaluate(() => {
      const inside = (name: string, part: string) =>
        getComputedStyle(document.querySelector(name)?.shadowRoot?.querySelector(part) as Element);
      return {
        fill: inside('cortado-alerts', '.dialog .fill').backgroundColor,
        text: inside('cortado-tasks', '.heading').color,
      };
    });
    expect(colours).toEqual({ fill: 'rgb(1, 2, 3)', text: 'rgb(4, 5, 6)' });
    await page.evaluate(() => {
      window.realtime.hideProgress();
      document.documentElement.removeAttribute('style');
    });
  });

  it.each([
    ['light', { width: 1100, height: 860 }],
    ['dark', { width: 1100, height: 860 }],
    ['narrow', { width: 360, height: 760 }],
  ])('please axe, move nothing for those who asked for it, and fit: %s', async (name, viewport) => {
    office.step = gate();
    const handle = await queue('import');
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: name === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
    const link = { url: '/flights.csv', label: 'Download the CSV file' };
    await publishNotice(
      { title: 'Your export is ready', text: '10,360 flights.', indicator: 'green', link },
      { user: 'ada' },
    );
    // Longer than its card, which is scrolled then.
    const text = `Nothing flew in 1999-12. ${'It rained all day. '.repeat(40)}`;
    await publishNotice({ text, indicator: 'orange' }, { user: 'ada' });
    await publishProgress({ percent: 62, title: 'Report', description: '311 of 500', user: 'ada' });
    await tasks().getByText('Running', { exact: true }).first().waitFor();
    await page.getByRole('dialog').getByText('62 %').waitFor();
    await page.screenshot({ path: join(SHOTS, `elements-${name}.jpg`), quality: 80 });
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html)}`);
    });
    expect(found).toEqual([]);
    const facts = await page.evaluate(() => ({
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      moving: document.getAnimations().length,
    }));
    expect(facts).toEqual({ overflow: 0, moving: 0 });
    await page.evaluate(() => window.realtime.hideProgress());
    await page.locator('cortado-alerts').getByRole('button', { name: 'Close', exact: true }).first().click();
    await page.locator('cortado-alerts').getByRole('button', { name: 'Close', exact: true }).first().click();
    office.step.open();
    await handle.result({ timeout: '1m' });
  });

  it('have complained of nothing', () => {
    process.stdout.write(`screenshots: ${SHOTS}\n`);
    expect(world.complaints).toEqual([]);
  });
});
