import { DatastoreUnavailableError } from '@cortado/core';
import { publishRealtime } from '@cortado/realtime';
import { Redis } from 'ioredis';
import pg from 'pg';
import { OwnRedis } from '../support/own-servers.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { until } from '../support/until.js';

const counted = (count: number) => Array.from({ length: count }, (_, index) => ({ nr: index + 1 }));

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
