import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Enqueue, type Enqueued, runAs } from '@cortado/core';
import { publishRealtime } from '@cortado/realtime';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { gate, until } from '@cortado/test-support/until';
import type { Page } from 'playwright-core';
import { Browser } from '../support/browser.js';
import { BrowserWorld } from '../support/browser-world.js';
import { OwnProcess } from '../support/own-process.js';

const isSmall = process.env.CORTADO_FAULT_SIZE === 'ci';
const AWAY_FOR = isSmall ? 4_000 : 30_000;
const BROWSERS = 20;
const AWAY = 'The server cannot reach its jobs just now.';

const progress = (line: string) => process.stderr.write(`${line}\n`);
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

class Walks {
  step = gate();

  @Enqueue({ timeout: '5m' })
  async walk(): Enqueued<string> {
    await this.step.opened;
    return 'home';
  }
}

interface Datastore {
  readonly url: string;
  goAway(): unknown;
  comeBack(): unknown;
  remove(): unknown;
}

async function redis(): Promise<OwnRedis> {
  return await OwnRedis.start();
}

async function postgres(): Promise<OwnPostgres> {
  return await OwnPostgres.start();
}

const stopped = async (start: () => Promise<OwnRedis | OwnPostgres>): Promise<Datastore> => {
  const server = await start();
  return {
    url: server.url,
    goAway: () => server.stop(),
    comeBack: () => server.start(),
    remove: () => server.remove(),
  };
};

const frozen = async (start: () => Promise<OwnRedis | OwnPostgres>): Promise<Datastore> => {
  const server = await start();
  return {
    url: server.url,
    goAway: () => server.freeze(),
    comeBack: () => server.thaw(),
    remove: () => server.remove(),
  };
};

/** The process that has it is killed; another takes over by itself. */
const embedded = async (): Promise<Datastore> => {
  const folder = join(tmpdir(), `cortado-owner-${randomUUID()}`);
  await putDatabase(folder);
  const owner = new OwnProcess('run-teller.mjs', `embedded:${folder}`, 'owner', 'elsewhere');
  await owner.serving;
  return {
    url: `embedded:${folder}`,
    goAway: () => owner.kill(),
    comeBack: () => undefined,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** What it is, whether pages are to say that it is away, and how long it is. */
const OUTAGES: [string, number, () => Promise<Datastore>][] = [
  ['PostgreSQL was stopped', AWAY_FOR, () => stopped(postgres)],
  ['the process with the embedded datastore was killed', 0, embedded],
  ...(isSmall
    ? []
    : ([
        ['Redis was stopped', AWAY_FOR, () => stopped(redis)],
        ['Redis was frozen', AWAY_FOR, () => frozen(redis)],
        ['PostgreSQL was frozen', AWAY_FOR, () => frozen(postgres)],
      ] satisfies [string, number, () => Promise<Datastore>][])),
];

describe.each(OUTAGES)('pages when %s', (name, awayFor, start) => {
  const walks = new Walks();
  let datastore: Datastore;
  let world: BrowserWorld;
  let page: Page;
  let browsers: Browser[] = [];
  let isOver = false;
  beforeAll(async () => {
    datastore = await start();
    world = await BrowserWorld.open({
      datastore,
      services: [walks],
      settings: { log: false },
    });
    world.web.body = '<cortado-tasks></cortado-tasks>';
    page = await world.page('ada');
    browsers = Array.from(
      { length: BROWSERS },
      (_, index) => new Browser(world.web.url, { token: `user${index}` }),
    );
    for (const it of browsers) await it.welcome;
  }, 120_000);
  afterAll(async () => {
    isOver = true;
    for (const it of browsers) it.close();
    await world?.close();
    await datastore?.remove();
  }, 120_000);

  it('keep their connection, say so, go on by themselves, and hear all that was acknowledged', async () => {
    const acknowledged: number[] = [];
    let nr = 0;
    const publishing = (async () => {
      while (!isOver) {
        const told = ++nr;
        await publishRealtime('told', { nr: told }, { everyone: true }).then(
          () => acknowledged.push(told),
          () => undefined,
        );
        await sleep(20);
      }
    })();
    await runAs('ada', () => world.cortado.jobs(Walks).walk());
    const tasks = page.locator('cortado-tasks');
    const away = page.locator('cortado-alerts').getByText(AWAY);
    await tasks.getByText('Running', { exact: true }).waitFor();
    await until(
      () => acknowledged.length,
      (it) => it > 20,
    );
    const before = acknowledged.length;
    await datastore.goAway();
    const awayAt = Date.now();
    if (awayFor > 0) await away.waitFor();
    const saidAfter = Date.now() - awayAt;
    walks.step.open();
    await sleep(Math.max(0, awayFor - saidAfter));
    if (awayFor > 0) expect(await tasks.getByText('Running', { exact: true }).isVisible()).toBe(true);
    const backAt = Date.now();
    await datastore.comeBack();
    await until(
      () => acknowledged.length,
      (it) => it > before + 20,
      120_000,
    );
    const tookOn = Date.now() - backAt;
    await away.waitFor({ state: 'hidden' });
    await tasks.getByText('Done').waitFor({ timeout: 120_000 });
    isOver = true;
    await publishing;
    const last = acknowledged.at(-1) as number;
    for (const it of browsers) {
      const heard = await until(
        () => (it.payloads('told') as { nr: number }[]).map((told) => told.nr),
        (all) => (all.at(-1) ?? 0) >= last,
      );
      expect(heard).toEqual([...new Set(heard)].sort((a, b) => a - b));
      expect(acknowledged.filter((it) => !heard.includes(it))).toEqual([]);
      expect(it.disconnects).toEqual([]);
      if (awayFor > 0) expect(it.statuses).toEqual(['away', 'there']);
    }
    progress(
      `${name}: pages said so after ${saidAfter} ms; heard again ${tookOn} ms after its return; ${acknowledged.length} of ${nr} acknowledged, all of them heard`,
    );
    expect(await page.evaluate(() => window.realtime.state.get().status)).toBe('online');
  });
});
