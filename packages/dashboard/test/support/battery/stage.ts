import type { Browser } from 'playwright-core';
import { type Host, rootOf } from '../hosts.js';
import { openPage } from '../opened-page.js';
import { World } from '../world.js';
import type { Guest } from './guest.js';
import { KeyGuest } from './key-guest.js';
import { MouseGuest } from './mouse-guest.js';

export type Hands = 'mouse' | 'keys';

/** The act that takes two people here. */
export const FOR_TWO = 'queues.resume';

/** One thing that people do at a dashboard, from its page to what came of it. */
export type Step = readonly [title: string, run: (stage: Stage) => Promise<void>];

/** An app with jobs, its dashboard on some server, and two people at it. */
export interface Stage {
  readonly world: World;
  readonly connection: string;
  readonly ann: Guest;
  readonly bob: Guest;
  /** What the browser had to complain of. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openStage(
  browser: Browser,
  connection: string,
  host: Host,
  hands: Hands,
): Promise<Stage> {
  const world = await World.open(connection);
  await world.work();
  await world.schedule();
  const { server, path } = await host({
    cortado: world.app,
    authenticate: ({ headers }) => (headers['x-user'] ? String(headers['x-user']) : undefined),
    authorize: () => true,
    twoPeople: [FOR_TWO],
  });
  const url = `${await rootOf(server)}${path}`;
  const complaints: string[] = [];
  const person = async (name: string) => {
    const page = await openPage(browser, 'light', complaints, { 'x-user': name });
    return hands === 'keys' ? new KeyGuest(page, url) : new MouseGuest(page, url);
  };
  const [ann, bob] = [await person('ann'), await person('bob')];
  return {
    world,
    connection,
    ann,
    bob,
    complaints,
    close: async () => {
      await Promise.all([ann.page.close(), bob.page.close()]);
      server.closeAllConnections();
      server.close();
      await world.close();
    },
  };
}
