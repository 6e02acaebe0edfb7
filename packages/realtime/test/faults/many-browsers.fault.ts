import { until } from '@cortado/test-support/until';
import { Browser } from '../support/browser.js';
import { TellingWorld, type Told } from '../support/telling-world.js';

const isSmall = process.env.CORTADO_FAULT_SIZE === 'ci';
const BROWSERS = isSmall ? 60 : 1_000;
const SECONDS = isSmall ? 4 : 60;
const USERS = 20;
/** How often each of three workers tells one user something, in milliseconds. */
const EVERY = 40;
/** Of the latencies, in milliseconds: the last hundredth on a machine that does nothing else, half of them on any. */
const [SHARE, MOST] = isSmall ? [0.5, 1_000] : [0.99, 100];
/** What one browser keeps is told apart from what grows: bytes of heap. */
const MOST_GROWTH = isSmall ? 10_000_000 : 3_000_000;

const progress = (line: string) => process.stderr.write(`${line}\n`);

describe('many browsers on two web processes', () => {
  let world: TellingWorld;
  let browsers: Browser[] = [];
  beforeAll(async () => {
    world = await TellingWorld.start(process.env.REDIS_URL as string);
  });
  afterAll(async () => {
    for (const it of browsers) it.close();
    await world?.close();
  });

  const facts = () => Promise.all(world.webs.map((it) => it.facts()));

  it('are told in time by three workers, and cost no more memory the longer they stay', async () => {
    const urls = await world.urls();
    const users = Array.from({ length: USERS }, (_, index) => `user-${index}`);
    browsers = Array.from(
      { length: BROWSERS },
      (_, index) =>
        new Browser(urls[index % 2] as string, { token: users[Math.floor(index / 2) % USERS] as string }),
    );
    await Promise.all(browsers.map((it) => it.welcome));
    const latencies: number[] = [];
    for (const it of browsers.slice(0, 2 * USERS))
      it.socket.on('frames', (frames: { payload: Told }[]) => {
        for (const { payload } of frames) latencies.push(Date.now() - payload.sent);
      });
    const count = Math.floor((SECONDS * 1_000) / EVERY / USERS) * USERS;
    const targets = users.map((user) => ({ user }));
    const jobs = await Promise.all(
      ['a', 'b', 'c'].map((from) => world.tell({ from, targets, count, every: EVERY })),
    );
    const heard = () => browsers.reduce((sum, it) => sum + it.events('told').length, 0);
    const due = (3 * count * BROWSERS) / USERS;
    // By then all that is kept of a room is there.
    await until(heard, (it) => it > due / 3, SECONDS * 1_000 + 120_000);
    const before = await facts();
    for (const it of jobs) await it.result({ timeout: SECONDS * 1_000 + 180_000 });
    await until(heard, (it) => it === due);
    const after = await facts();
    latencies.sort((a, b) => a - b);
    const [p50, p99] = [0.5, 0.99].map((share) => latencies[Math.floor(latencies.length * share)] as number);
    const more = (of: 'heap' | 'rss') =>
      after.map((it, index) => it[of] - (before[index]?.[of] ?? 0)).map((it) => Math.round(it / 1e4) / 100);
    progress(
      `${BROWSERS} browsers, ${3 * count} events by 3 workers, ${due} frames: p50 ${p50} ms, p99 ${p99} ms; in MB heap ${more('heap').join(' and ')} more, rss ${after.map((it) => Math.round(it.rss / 1e6)).join(' and ')}, ${more('rss').join(' and ')} more`,
    );
    expect(latencies[Math.floor(latencies.length * SHARE)]).toBeLessThan(MOST);
    for (const it of more('heap')) expect(it).toBeLessThan(MOST_GROWTH / 1e6);
    expect(after.reduce((sum, it) => sum + it.dropped, 0)).toBe(0);
  });
});
