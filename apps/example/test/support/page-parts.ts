import { mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { until } from './until.js';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Milliseconds. */
const QUIET = 1_500;
/** Looked at by people. */
const SHOTS = mkdtempSync(join(tmpdir(), 'cortado-page-'));

/** A line of the user's own tasks. */
export function taskOf(page: Page, title: string): Locator {
  return page.locator('cortado-tasks li', { hasText: title }).first();
}

/** A notice or an alert. */
export function shownIn(page: Page, text: string): Locator {
  return page.locator('cortado-alerts li', { hasText: text }).first();
}

/** Takes a picture, and expects axe to find nothing. */
export async function look(
  page: Page,
  name: string,
  viewport: { width: number; height: number },
): Promise<void> {
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme: name === 'dark' ? 'dark' : 'light', reducedMotion: 'reduce' });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    return (await axe.run()).violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.html)}`);
  });
  expect(found).toEqual([]);
}

/** What a page asks for, from when it has asked for nothing for a while on. */
export async function requestsOnceQuiet(page: Page): Promise<string[]> {
  const requests: string[] = [];
  let asked = performance.now();
  page.on('request', (it) => {
    requests.push(it.url());
    asked = performance.now();
  });
  await until(
    async () => performance.now() - asked,
    (quiet) => quiet > QUIET,
  );
  requests.length = 0;
  return requests;
}
