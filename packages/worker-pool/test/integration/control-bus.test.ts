import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, logEvents } from '@cortado/core';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import pg from 'pg';

describe('the control bus', () => {
  const database = freshDatabase();
  const folder = embeddedFolder();
  const open: Cortado[] = [];
  const appOn = (connection: string) => {
    const app = createCortado({ connection, log: false });
    open.push(app);
    return app;
  };
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
  });

  /** Two apps, of which the second hears what the first one says; `hears` waits until a message has come across. */
  async function pair(connection: string) {
    const speaker = appOn(connection);
    await speaker.open();
    const listener = appOn(connection);
    await listener.open();
    const heard: unknown[] = [];
    const other: unknown[] = [];
    const stop = await listener.internals.engine.bus.subscribe('topic', (it) => heard.push(it));
    await listener.internals.engine.bus.subscribe('other', (it) => other.push(it));
    const say = (message: unknown) => speaker.internals.engine.bus.publish('topic', message);
    const hears = async (from = say) => {
      const id = randomUUID();
      await until(
        async () => {
          await from(id).catch(() => undefined);
          return heard;
        },
        (it) => it.includes(id),
        60_000,
      );
    };
    return { speaker, listener, heard, other, stop, say, hears };
  }

  it.each([
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
    ['embedded', () => folder.url],
  ])(
    'carries JSON from one app to the others, topic by topic, until they stop listening, on %s',
    async (_, urlOf) => {
      const url = urlOf();
      await appOn(url).migrate();
      const { speaker, heard, other, stop, say, hears } = await pair(url);
      const message = { text: 'quotes \' " and \u0000', nested: [1, null], long: 'x'.repeat(6_000) };
      await say(message);
      await until(
        () => heard,
        (it) => it.length === 1,
      );
      expect(heard).toEqual([message]);
      expect(other).toEqual([]);
      await hears();
      stop();
      const count = heard.length;
      await say('unheard');
      await speaker.internals.engine.bus.publish('other', 'heard');
      await until(
        () => other,
        (it) => it.length === 1,
      );
      expect(heard).toHaveLength(count);
    },
  );

  it('listens again when Redis is back', async () => {
    const redis = await OwnRedis.start();
    try {
      const { hears } = await pair(redis.url);
      await hears();
      await redis.stop('SIGKILL');
      await redis.start();
      await hears();
    } finally {
      for (const app of open.splice(0)) await app.close();
      await redis.remove();
    }
  });

  it('asks Redis once for each channel, and once more for all of them when it is back', async () => {
    const redis = await OwnRedis.start();
    const subscribes = async () =>
      Number(/cmdstat_subscribe:calls=(\d+)/.exec(String(await redis.tell('INFO', 'commandstats')))?.[1]);
    try {
      const { hears } = await pair(redis.url);
      await hears();
      expect(await subscribes()).toBe(2);
      await redis.tell('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await hears();
      expect(await subscribes()).toBe(3);
    } finally {
      for (const app of open.splice(0)) await app.close();
      await redis.remove();
    }
  });

  it('listens again when Redis, back, has refused it for a while, and the process lives on meanwhile', async () => {
    const redis = await OwnRedis.start();
    const admin = new Redis(redis.url);
    const unheard: unknown[] = [];
    const note = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', note);
    try {
      const { hears } = await pair(redis.url);
      await hears();
      const refused = async () => {
        const stats = await admin.info('errorstats');
        return Number(/errorstat_NOPERM:count=(\d+)/.exec(stats)?.[1] ?? 0);
      };
      // Which ends the connections of those who listen, and lets them in again.
      await admin.acl('SETUSER', 'default', 'resetchannels');
      await until(refused, (count) => count > 0);
      await admin.acl('SETUSER', 'default', 'allchannels');
      await hears();
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
      for (const app of open.splice(0)) await app.close();
      admin.disconnect();
      await redis.remove();
    }
  });

  /** The lines of an app on what it is refused to hear or to say. */
  const refusalsOf = (app: Cortado) => {
    const lines: string[] = [];
    logEvents(app, (line) => {
      if (/refused|taken again|away|answers again/.test(line)) lines.push(line.replace(/^\S+ /, ''));
    });
    return lines;
  };
  const inLines = (lines: readonly string[], count: number) =>
    until(
      () => lines,
      (it) => it.length >= count,
      60_000,
    );

  it('says once that Redis refuses it, and once that it does no more', async () => {
    const redis = await OwnRedis.start();
    const admin = new Redis(redis.url);
    try {
      const { speaker, listener, say, hears } = await pair(redis.url);
      await hears();
      const [said, heard] = [refusalsOf(speaker), refusalsOf(listener)];
      await admin.acl('SETUSER', 'default', 'resetchannels');
      await expect(say('unheard')).rejects.toMatchObject({ code: 'CORTADO_DATASTORE_REFUSED' });
      await expect(say('unheard')).rejects.toMatchObject({ code: 'CORTADO_DATASTORE_REFUSED' });
      await inLines(heard, 1);
      await admin.acl('SETUSER', 'default', 'allchannels');
      await hears();
      await inLines(heard, 2);
      expect(heard).toEqual([
        expect.stringMatching(
          /^Messages from other processes are refused: redis:\S+ refused \(NOPERM\): .*&bull:/,
        ),
        expect.stringMatching(/^messages from other processes are taken again, after \d/),
      ]);
      expect(said).toEqual([
        expect.stringMatching(
          /^Messages to other processes are refused: redis:\S+ refused \(NOPERM\): .*&bull:/,
        ),
        expect.stringMatching(/^messages to other processes are taken again, after \d/),
      ]);
    } finally {
      for (const app of open.splice(0)) await app.close();
      admin.disconnect();
      await redis.remove();
    }
  });

  it('says once that PostgreSQL refuses it, and once that it does no more', async () => {
    const postgres = await OwnPostgres.start();
    try {
      await appOn(postgres.url).migrate();
      await postgres.ask('CREATE ROLE speaker LOGIN');
      await postgres.ask('GRANT USAGE ON SCHEMA bullmq, cortado TO speaker');
      await postgres.ask('GRANT ALL ON ALL TABLES IN SCHEMA bullmq, cortado TO speaker');
      const speaker = appOn(postgres.url.replace('postgres@', 'speaker@'));
      const lines = refusalsOf(speaker);
      const say = () => speaker.internals.engine.bus.publish('topic', 'any');
      await say();
      await postgres.ask('REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC');
      await expect(say()).rejects.toMatchObject({ code: '42501' });
      await expect(say()).rejects.toMatchObject({ code: '42501' });
      await postgres.ask('GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC');
      await say();
      expect(lines).toEqual([
        expect.stringMatching(
          /^Messages to other processes are refused: postgres:\S+ refused \(42501\): permission/,
        ),
        expect.stringMatching(/^messages to other processes are taken again, after \d/),
      ]);
    } finally {
      for (const app of open.splice(0)) await app.close();
      await postgres.remove();
    }
  });

  it('listens again when PostgreSQL has cut its connection', async () => {
    await appOn(database.url).migrate();
    const { hears } = await pair(database.url);
    await hears();
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await admin.end();
    await hears();
  });

  it('listens again when the embedded database has another owner', async () => {
    const { speaker, listener, hears } = await pair(folder.url);
    await hears();
    await speaker.close();
    await hears((it) => listener.internals.engine.bus.publish('topic', it));
  });
});
