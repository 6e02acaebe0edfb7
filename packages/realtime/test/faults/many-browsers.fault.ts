import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado } from '@cortado/core';
import { publishRealtime } from '@cortado/realtime';
import { Browser } from '../support/browser.js';
import { until } from '../support/until.js';
import { WebProcess } from '../support/web-process.js';

const isSmall = process.env.CORTADO_FAULT_SIZE === 'ci';
const BROWSERS = isSmall ? 60 : 1_000;
const SECONDS = isSmall ? 4 : 60;
const USERS = 20;
/** On a machine that does nothing else. */
const P99 = isSmall ? 1_000 : 100;
/** What one browser keeps is told apart from what grows: bytes of heap. */
const MOST_GROWTH = 10_000_000;

const progress = (line: string) => process.stderr.write(`${line}\n`);

describe('many browsers on two web processes', () => {
  const prefix = `test-${randomUUID()}`;
  const url = process.env.REDIS_URL as string;
  let cortado: Cortado;
  let webs: WebProcess[];
  let browsers: Browser[] = [];
  beforeAll(async () => {
    cortado = createCortado({ connection: url, prefix, log: false });
    webs = [new WebProcess(url, prefix), new WebProcess(url, prefix)];
    await Promise.all(webs.map((it) => it.url));
  });
  afterAll(async () => {
    for (const it of browsers) it.close();
    await Promise.all(webs.map((it) => it.kill()));
    await cortado.close();
  });

  const userOf = (index: number) => `user-${index % USERS}`;
  const facts = () => Promise.all(webs.map((it) => it.facts()));

  it('are told in time, and cost no more memory the longer they stay', async () => {
    const urls = await Promise.all(webs.map((it) => it.url));
    browsers = Array.from(
      { length: BROWSERS },
      (_, index) => new Browser(urls[index % 2] as string, { token: userOf(index) }),
    );
    await Promise.all(browsers.map((it) => it.welcome));
    const latencies: number[] = [];
    for (const it of browsers.slice(0, 20))
      it.socket.on('frames', (frames: { payload: { sent: number } }[]) => {
        for (const { payload } of frames) latencies.push(Date.now() - payload.sent);
      });
    let before: { heap: number }[] = [];
    let count = 0;
    for (const end = Date.now() + SECONDS * 1_000; Date.now() < end; ) {
      await publishRealtime('tick', { sent: Date.now() }, { user: userOf(count++) });
      await new Promise((resolve) => setTimeout(resolve, 20));
      // By then all that is kept is there.
      if (before.length === 0 && Date.now() > end - SECONDS * 700) before = await facts();
    }
    await until(
      () => browsers.reduce((sum, it) => sum + it.events('tick').length, 0),
      (heard) => heard === Math.floor(count / USERS) * BROWSERS + (count % USERS) * (BROWSERS / USERS),
    );
    const after = await facts();
    latencies.sort((a, b) => a - b);
    const p99 = latencies[Math.floor(latencies.length * 0.99)] as number;
    const growth = after.map(({ heap }, index) => heap - (before[index]?.heap ?? 0));
    progress(
      `${BROWSERS} browsers, ${count} events: p50 ${latencies[latencies.length >> 1]} ms, p99 ${p99} ms, heap ${growth.map((it) => `${Math.round(it / 1e4) / 100} MB`).join(' and ')} more`,
    );
    expect(p99).toBeLessThan(P99);
    for (const it of growth) expect(it).toBeLessThan(MOST_GROWTH);
    expect(after.reduce((sum, it) => sum + it.dropped, 0)).toBe(0);
  });

  it('go on with the other within 5 seconds when one is killed, and miss nothing', async () => {
    const other = await (webs[1] as WebProcess).url;
    const users = Array.from({ length: USERS }, (_, index) => userOf(index));
    const told = new Map(users.map((it) => [it, browsers.filter((_, index) => userOf(index) === it)]));
    let nr = 0;
    const publish = async () => {
      nr++;
      for (const user of users) await publishRealtime('nr', { nr }, { user });
    };
    await publish();
    for (const it of browsers) await it.hears('nr');
    const moved: Browser[] = [];
    const killedAt = Date.now();
    const back = browsers
      .filter((_, index) => index % 2 === 0)
      .map(async (it, index) => {
        await new Promise((resolve) => it.socket.once('disconnect', resolve));
        it.close();
        // As a page would: from the last it has seen.
        const user = userOf(2 * index);
        const after = { [`user:${user}`]: it.events('nr').at(-1)?.id };
        const next = new Browser(other, { token: user, after });
        moved.push(next);
        told.get(user)?.push(next);
        await next.welcome;
        return Date.now() - killedAt;
      });
    await (webs[0] as WebProcess).kill();
    for (let round = 0; round < 10; round++) await publish();
    const took = Math.max(...(await Promise.all(back)));
    browsers.push(...moved);
    progress(`${moved.length} browsers moved within ${took} ms`);
    expect(took).toBeLessThan(5_000);
    for (const it of moved) {
      await until(
        () => (it.payloads('nr').at(-1) as { nr: number } | undefined)?.nr,
        (last) => last === nr,
      );
      const numbers = (it.payloads('nr') as { nr: number }[]).map((payload) => payload.nr);
      expect(numbers).toEqual(
        Array.from({ length: numbers.length }, (_, index) => nr - numbers.length + 1 + index),
      );
      expect(numbers.length).toBeGreaterThanOrEqual(10);
    }
  });
});
