import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { attachRealtime, publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
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

  it('asks the app seldom who somebody is that does not stop to say so', async () => {
    let asked = 0;
    const web = await world.web({
      authenticate: ({ token }) => {
        asked += 1;
        return token === '' ? undefined : token;
      },
    });
    const stranger = connect(Number(new URL(web.url).port), '127.0.0.1');
    world.closeAfter(() => stranger.destroy());
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13';
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`;
    stranger.write(
      `GET /realtime/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n${key}\r\n\r\n`,
    );
    await once(stranger, 'data');
    const says = Buffer.from('40{"token":""}');
    // One frame of text, masked by zeros.
    const frame = Buffer.concat([Buffer.from([0x81, 0x80 | says.length, 0, 0, 0, 0]), says]);
    const closed = once(stranger.resume(), 'close');
    stranger.write(Buffer.concat(Array.from({ length: 2_000 }, () => frame)));
    await Promise.race([
      closed,
      until(
        () => asked,
        (it) => it === 2_000,
      ),
    ]);
    expect(asked).toBeLessThan(50);
    expect(await world.browser(web, world.user('ada'))).toMatchObject({ disconnects: [] });
  });

  it('outlives whoever breaks off an upgrade that nobody answers, and keeps nothing of it open', async () => {
    const web = await world.web();
    const second = attachRealtime(world.app(), web.server, { authenticate: () => 'ada', path: '/second' });
    world.closeAfter(() => second.close());
    const connected = once(web.server, 'connection') as Promise<[Socket]>;
    const stranger = connect({
      port: Number(new URL(web.url).port),
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    world.closeAfter(() => stranger.destroy());
    stranger.write('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    const [socket] = await connected;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const [data] = await once(stranger, 'data');
    expect(String(data).split('\r\n')[0]).toBe('HTTP/1.1 404 Not Found');
    expect(() => socket.emit('error', new Error('read ECONNRESET'))).not.toThrow();
    await closed;
  });

  it('forgets with time what it refused', async () => {
    const web = await world.web({ authorize: () => true });
    const ada = await world.browser(web, world.user('ada'), { reconnection: false });
    const burst = async () => {
      for (let nr = 0; nr < 250; nr++) ada.socket.emit('unknown', nr);
      // Answered after all of them.
      expect(await ada.subscribe('room:a')).toMatchObject({ error: { code: 'too-many' } });
    };
    // On a slow machine a burst takes long enough for one more to pass, so its time stands still.
    const begun = performance.now();
    const now = jest.spyOn(performance, 'now').mockReturnValue(begun);
    try {
      await burst();
      now.mockReturnValue(begun + 600_000);
      await burst();
    } finally {
      now.mockRestore();
    }
    expect(ada.disconnects).toEqual([]);
  });

  it('keeps no more for a page that takes nothing than it says, also of answers', async () => {
    let asked = 0;
    const web = await world.web({
      authorize: () => {
        asked += 1;
        return true;
      },
    });
    const room = `big of ${world.id}`;
    const text = 'x'.repeat(10_000);
    await Promise.all(Array.from({ length: 100 }, (_, nr) => publishRealtime('big', { nr, text }, { room })));
    const ada = await world.browser(web, world.user('ada'));
    const transport = ada.socket.io.engine.transport as unknown as {
      ws: { _socket: { pause(): void; resume(): void } };
    };
    transport.ws._socket.pause();
    const answers: Promise<{ ok: boolean; error?: { code: string } }>[] = [];
    for (let nr = 0; nr < 20; nr++) {
      answers.push(ada.subscribe(`room:${room}`, '1') as never);
      ada.socket.emit('unsubscribe', { room: `room:${room}` }, () => undefined);
    }
    await until(
      () => asked,
      (it) => it === 20,
    );
    transport.ws._socket.resume();
    const codes = (await Promise.all(answers)).map((it) => it.error?.code ?? 'ok');
    expect(codes[0]).toBe('ok');
    expect(codes).toContain('too-many');
    await until(
      () => ada.subscribe(`room:${room}`, '1'),
      (it) => it.ok,
    );
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
