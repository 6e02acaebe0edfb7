import type { Browser, Page } from 'playwright-core';

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
  opened.setDefaultTimeout(10_000);
  opened.on('pageerror', (error) => complaints.push(String(error)));
  opened.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return opened;
}
