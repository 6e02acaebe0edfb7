import { launchChromium } from '@cortado/test-support/chromium';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import type { Browser } from 'playwright-core';
import { BATTERY } from '../support/battery/battery.js';
import { type Hands, openStage, type Stage } from '../support/battery/stage.js';
import { FURNISHED, type Host, PLAIN } from '../support/hosts.js';

const isSmall = process.env.CORTADO_FAULT_SIZE === 'ci';
const ENGINE_NAMES = ['Redis', 'PostgreSQL', 'the embedded engine'] as const;
type Engine = (typeof ENGINE_NAMES)[number];
const HOSTS = { ...PLAIN, ...FURNISHED };

type Run = readonly [host: string, engine: Engine, hands: Hands];

/** Each engine once, and the mounts where most stands in between. */
const SMALL: readonly Run[] = [
  ['a router of Express behind helmet, compression and a body parser', 'Redis', 'keys'],
  ['an app of Hono that is a route of another, behind compress and secureHeaders', 'PostgreSQL', 'mouse'],
  ['a scope of Fastify with a prefix that has a parameter', 'the embedded engine', 'mouse'],
];

/** Every mount on every engine; by keys alone on each engine once, and everything that stands around a mount once. */
const FULL: readonly Run[] = [
  ...Object.keys(PLAIN).flatMap((host) => ENGINE_NAMES.map((engine): Run => [host, engine, 'mouse'])),
  ...Object.keys(FURNISHED).map(
    (host, nr): Run => [
      host,
      ENGINE_NAMES[nr % ENGINE_NAMES.length] as Engine,
      nr < ENGINE_NAMES.length ? 'keys' : 'mouse',
    ],
  ),
];

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
});

describe.each(isSmall ? SMALL : FULL)('a dashboard in %s, on %s, by %s alone', (host, engine, hands) => {
  let stage: Stage;

  // Said first, so that it is done before its datastore goes.
  afterAll(() => stage?.close());
  const connection = addressOf(engine);

  beforeAll(async () => {
    stage = await openStage(browser, connection(), HOSTS[host] as Host, hands);
  });
  it.each(BATTERY)('%s', async (_, run) => await run(stage), 360_000);
});

/** A datastore with nothing in it, gone when the tests of this block are done. */
function addressOf(engine: Engine): () => string {
  if (engine === 'Redis') return () => process.env.REDIS_URL ?? '';
  if (engine === 'PostgreSQL') {
    const database = freshDatabase();
    return () => database.url;
  }
  const folder = embeddedFolder();
  return () => folder.url;
}
