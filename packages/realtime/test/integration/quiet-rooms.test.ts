import { publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { ENGINES, makeDatastore, removeFolder } from '../support/engines.js';
import { RealtimeWorld } from '../support/realtime-world.js';

const MINUTE = 60_000;
const MICROS = 1_000;

afterAll(removeFolder);

describe.each(ENGINES)('a browser in rooms of which nothing is heard for hours, on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  beforeAll(() => makeDatastore(urlOf()), 120_000);
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
    // Time passes for what is done every so often; all else goes on as it does.
    jest.useFakeTimers({
      doNotFake: [
        'Date',
        'hrtime',
        'nextTick',
        'performance',
        'queueMicrotask',
        'setImmediate',
        'setTimeout',
      ],
    });
  });
  afterEach(async () => {
    jest.useRealTimers();
    await world.close();
  });

  it('is told every few minutes up to where it has heard everything, so that little counts as missed', async () => {
    const web = await world.web({ authorize: () => true });
    const user = world.user('ada');
    const browser = await world.browser(web, user);
    const rooms = [`user:${user}`, 'everyone', `room:${world.id}`];
    const { last } = await browser.welcome;
    await browser.subscribe(`room:${world.id}`);
    const since = Date.now();
    jest.advanceTimersByTime(6 * MINUTE);
    const told = await until(
      () => browser.frames.filter((it) => it.event === ''),
      (it) => it.length >= rooms.length,
    );
    expect(told.map((it) => it.room).sort()).toEqual(rooms.sort());
    for (const { id } of told) {
      expect(Number(id)).toBeGreaterThanOrEqual(Number(last));
      expect(Number(id)).toBeGreaterThan((since - 2 * MINUTE) * MICROS);
    }
    // What is told from then on is behind it.
    await publishRealtime('counted', { nr: 1 }, { room: world.id });
    await browser.hears('counted');
    const after = told.find((it) => it.room.startsWith('room:'))?.id;
    expect(Number(browser.events('counted')[0]?.id)).toBeGreaterThan(Number(after));
    const again = await world.browser(web, user);
    expect(await again.subscribe(`room:${world.id}`, after)).toMatchObject({
      incomplete: false,
      missed: [{ payload: { nr: 1 } }],
    });
  });
});
