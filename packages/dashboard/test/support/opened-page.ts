import type { Browser, Locator, Page } from 'playwright-core';

export const VIEWS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  narrow: { colorScheme: 'light', viewport: { width: 390, height: 800 } },
} as const;

/** A page of the browser; `complaints` gets what it has to complain of. */
export async function openPage(
  browser: Browser,
  view: keyof typeof VIEWS,
  complaints: string[],
  headers: Record<string, string> = {},
): Promise<Page> {
  const opened = await browser.newPage({
    ...VIEWS[view],
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    extraHTTPHeaders: headers,
  });
  opened.setDefaultTimeout(60_000);
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  return opened;
}

/** For what the browser complains of in the tests of a block: after each of them there must be nothing that it has not forgiven. */
export function complaintsOfTests(): string[] {
  const complaints: string[] = [];
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });
  return complaints;
}

/** Takes out what the browser says of a request that a test has had refused on purpose, and nothing else. */
export function forgiveRefusals(complaints: string[]): void {
  const others = complaints.filter((it) => !it.startsWith('Failed to load resource'));
  complaints.splice(0, complaints.length, ...others);
}

/** What a page asks for in vain from now on. */
export function refusedOf(page: Page): readonly URL[] {
  const refused: URL[] = [];
  page.on('response', (it) => {
    if (it.status() >= 400) refused.push(new URL(it.url()));
  });
  return refused;
}

/** Waits until a page has its heading, and nothing of it is yet to come. */
export async function drawn(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.locator('[aria-busy=true], .charts-wait').first().waitFor({ state: 'detached' });
}

/** Another theme and size of a page that is there, once it is drawn so. */
export async function showAs(page: Page, view: keyof typeof VIEWS): Promise<void> {
  const { colorScheme, viewport } = VIEWS[view];
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.setViewportSize(viewport);
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
  await page.evaluate(async () => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const ending = document
      .getAnimations()
      .filter((it) => it.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((it) => it.finished));
  });
}

/** What tests do with a page of the dashboard. Page and address are asked for when they are needed, since tests make them late. */
export function pageTools(page: () => Page, url: () => string) {
  return {
    /** Opens one of its pages, and waits for its heading. */
    go: async (path: string): Promise<void> => {
      await page().goto(`${url()}/${path}`);
      await page().locator('main h1').waitFor();
    },
    button: (name: string | RegExp): Locator => page().getByRole('button', { name }),
    /** The rows of the table of this name, or of the only one. */
    rows: (table?: string): Locator =>
      rowsIn(table === undefined ? page() : page().getByRole('table', { name: table })),
  };
}

/** The rows of what tables there are in it. */
export function rowsIn(place: Page | Locator): Locator {
  return place.locator('tbody tr[data-index]');
}
