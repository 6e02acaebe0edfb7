import { until } from '@cortado/test-support/until';
import { RealtimeWorld } from '../support/realtime-world.js';

describe('what pages and their users may take of a realtime server', () => {
  let world: RealtimeWorld;
  beforeEach(() => {
    world = new RealtimeWorld(process.env.REDIS_URL as string);
  });
  afterEach(() => world.close());

  it('counts what nobody waits for an answer to', async () => {
    const web = await world.web();
    for (const [event, said] of [
      ['subscribe', { room: 'room:a' }],
      ['unsubscribe'],
      ['unknown', 1],
    ] as const) {
      const browser = await world.browser(web, world.user(event), { reconnection: false });
      for (let nr = 0; nr < 2_000; nr++) browser.socket.emit(event, said);
      await until(
        () => browser.disconnects.length,
        (it) => it > 0,
      );
    }
  });

  it('leaves no room open behind a page that goes while it asks for one', async () => {
    let asked = 0;
    let answer: (may: boolean) => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    const web = await world.web({
      authorize: () => {
        asked += 1;
        return answered;
      },
    });
    const browser = await world.browser(web, world.user('ada'));
    for (let nr = 0; nr < 20; nr++) browser.socket.emit('subscribe', { room: `room:${nr}` }, () => undefined);
    await until(
      () => asked,
      (it) => it === 20,
    );
    browser.close();
    await until(
      () => web.realtime.stats().connections,
      (it) => it === 0,
    );
    answer(true);
    await new Promise((resolve) => setImmediate(resolve));
    // The next page's own rooms alone.
    await world.browser(web, world.user('bob'));
    expect(web.realtime.stats()).toMatchObject({ connections: 1, users: 1, rooms: 2 });
  });

  it('asks the app no more often than a timer can wait', async () => {
    let asked = 0;
    const web = await world.web({
      limits: { grantedFor: 3_000_000_000 },
      authenticate: ({ token }) => {
        asked += 1;
        return { id: String(token), expiresAt: null };
      },
    });
    const ada = await world.browser(web, world.user('ada'));
    expect(await ada.subscribe(`user:${world.user('ada')}`)).toMatchObject({ ok: true });
    expect(asked).toBe(1);
  });
});
