import { DatastoreUnavailableError } from '@cortado/core';
import { publishRealtime } from '@cortado/realtime';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import pg from 'pg';
import { RealtimeWorld } from '../support/realtime-world.js';

const counted = (count: number) => Array.from({ length: count }, (_, index) => ({ nr: index + 1 }));

/** What a browser reads from: a page that is busy does not. */
interface Transport {
  readonly ws: { readonly _socket: { pause(): void; resume(): void } };
}

describe('a browser that takes nothing for a while', () => {
  it('is told how much it did not get, costs a bounded buffer, and keeps nobody else waiting', async () => {
    const world = new RealtimeWorld(process.env.REDIS_URL as string);
    try {
      const web = await world.web({ limits: { waitingFrames: 20 } });
      const [slow, quick] = [
        await world.browser(web, world.user('slow')),
        await world.browser(web, world.user('quick')),
      ];
      const { _socket: network } = (slow.socket.io.engine.transport as unknown as Transport).ws;
      network.pause();
      const text = 'x'.repeat(60_000);
      for (let nr = 1; nr <= 250; nr++) {
        await publishRealtime('large', { nr, text }, { everyone: true });
        // All of this is one process, which has to come to reading for the quick one, too.
        if (nr % 10 === 0) await quick.hears('large', nr);
      }
      await quick.hears('large', 250);
      expect(quick.dropped).toBe(0);
      network.resume();
      await until(
        () => slow.events('large').length + slow.dropped,
        (it) => it === 250,
      );
      expect(slow.dropped).toBeGreaterThan(0);
      expect(web.realtime.stats().dropped).toBe(slow.dropped);
      expect(slow.payloads('large').at(-1)).toEqual({ nr: 250, text });
      expect(slow.disconnects).toEqual([]);
    } finally {
      await world.close();
    }
  });
});

describe('when connections to the datastore break', () => {
  let world: RealtimeWorld | undefined;
  let redis: OwnRedis | undefined;
  afterEach(async () => {
    await world?.close();
    await redis?.remove();
  });

  /** Publishes so many events, one after the other, while `cut` is called again and again. */
  const publishWhile = async (cut: () => Promise<unknown>, count: number) => {
    if (!world) throw new Error('There is no world.');
    const [one, other] = [await world.web(), await world.web()];
    const browsers = [
      await world.browser(one, world.user('ada')),
      await world.browser(other, world.user('ada')),
    ];
    for (let nr = 1; nr <= count; nr++) {
      if (nr % 20 === 0) await cut();
      await publishRealtime('counted', { nr }, { user: world.user('ada') });
    }
    for (const it of browsers) {
      await it.hears('counted', count);
      expect(it.payloads('counted')).toEqual(counted(count));
      expect(it.disconnects).toEqual([]);
    }
  };

  it('each browser is still told once, on Redis', async () => {
    redis = await OwnRedis.start();
    world = new RealtimeWorld(redis.url);
    const admin = new Redis(redis.url);
    world.closeAfter(() => admin.quit());
    await publishWhile(async () => {
      await admin.call('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    }, 200);
  });

  it('each browser is still told once, on PostgreSQL', async () => {
    const url = new URL(process.env.DATABASE_URL as string);
    const name = `realtime-${Date.now()}`;
    url.searchParams.set('application_name', name);
    world = new RealtimeWorld(url.href);
    const admin = new pg.Client(process.env.DATABASE_URL);
    await admin.connect();
    world.closeAfter(() => admin.end());
    await publishWhile(
      () =>
        admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
          name,
        ]),
      200,
    );
  });

  it('browsers are told of what a room lost meanwhile, before what it keeps', async () => {
    redis = await OwnRedis.start();
    world = new RealtimeWorld(redis.url);
    const room = world.id;
    const web = await world.web({ authorize: () => true });
    const [ada, bob] = [
      await world.browser(web, world.user('ada')),
      await world.browser(web, world.user('bob')),
    ];
    await ada.subscribe(`room:${room}`);
    await publishRealtime('counted', { nr: 0 }, { room });
    await ada.hears('counted');
    const said: unknown[] = [];
    ada.socket.on('dropped', (it) => said.push(it, ada.payloads('counted').length));
    bob.socket.on('dropped', (it) => said.push(it));
    // All at one moment: more than a room keeps, and the log has only the last of it when this process comes to read.
    const admin = new Redis(redis.url);
    world.closeAfter(() => admin.quit());
    const [log = ''] = await admin.keys('*:cortado:broadcasts');
    const kept = `${log}:kept:realtime:room:${room}`;
    const ids = `${log}:keys:realtime:room:${room}`;
    const last = Number((await admin.xrevrange(log, '+', '-', 'COUNT', 1))[0]?.[0].split('-')[0]);
    const lines = Array.from({ length: 250 }, (_, index) => {
      const body = JSON.stringify({ event: 'counted', payload: { nr: index + 1 } });
      return [`${last + index + 1}`, body] as const;
    });
    const all = admin.multi();
    for (const [id, body] of lines)
      all
        .xadd(log, `${id}-0`, 'r', `realtime:room:${room}`, 'b', body, 't', id)
        .zadd(kept, id, `${id} ${body}`);
    all.zremrangebyrank(kept, 0, -101).hset(ids, '', `${lines[149]?.[0]}`);
    all.xtrim(log, 'MAXLEN', 240);
    all.publish(log.replace(/broadcasts$/, 'bus:broadcasts'), '{}');
    await all.exec();
    await ada.hears('counted', 101);
    await until(
      () => ada.payloads('counted').at(-1),
      (it) => JSON.stringify(it) === '{"nr":250}',
    );
    expect(said).toEqual([{ frames: 0, room: `room:${room}` }, 1]);
    expect(ada.payloads('counted').slice(1)).toEqual(counted(250).slice(150));
  });

  it('browsers stay connected through an outage, are told of it, and go on by themselves', async () => {
    redis = await OwnRedis.start();
    world = new RealtimeWorld(redis.url);
    const web = await world.web();
    const user = world.user('ada');
    const ada = await world.browser(web, user);
    await publishRealtime('counted', { nr: 1 }, { user });
    await ada.hears('counted');
    await redis.stop();
    await until(
      () => ada.statuses,
      (it) => it.at(-1) === 'away',
    );
    await expect(publishRealtime('counted', { nr: 0 }, { user })).rejects.toThrow(DatastoreUnavailableError);
    const bob = await world.browser(web, user);
    expect(await bob.welcome).toMatchObject({ user, datastore: 'away' });
    expect(await bob.subscribe('job:x')).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    await redis.start();
    await until(
      () => ada.statuses,
      (it) => it.at(-1) === 'there',
    );
    await publishRealtime('counted', { nr: 2 }, { user });
    await ada.hears('counted', 2);
    await bob.hears('counted');
    expect(ada.payloads('counted')).toEqual(counted(2));
    expect([ada.disconnects, ada.statuses]).toEqual([[], ['away', 'there']]);
  });
});
