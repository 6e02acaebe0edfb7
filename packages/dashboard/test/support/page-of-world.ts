import { launchChromium } from '@cortado/test-support/chromium';
import type { Browser, Page } from 'playwright-core';
import { complaintsOfTests, openPage, pageTools } from './opened-page.js';
import type { World } from './world.js';

/** A world and a page of its dashboard for the tests of a block, made before the first of them; what `prepare` does is done by then. */
export function pageOfWorld(open: () => Promise<World>, prepare: (world: World) => Promise<unknown>) {
  let world: World;
  let browser: Browser;
  let page: Page;
  const complaints = complaintsOfTests();

  beforeAll(async () => {
    [browser, world] = await Promise.all([launchChromium(), open()]);
    await prepare(world);
    page = await openPage(browser, 'light', complaints);
  });

  afterAll(async () => {
    await browser?.close();
    await world?.close();
  });

  const tools = pageTools(
    () => page,
    () => world.url,
  );
  return { world: () => world, page: () => page, complaints, ...tools };
}
