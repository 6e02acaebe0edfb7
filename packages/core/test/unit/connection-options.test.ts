import { ConfigurationError, type Connection, createCortado } from '@cortado/core';
import { expandAddress } from '../../src/options/connection-address.js';
import { locationOf } from '../../src/options/connection-location.js';
import { withLogin } from '../../src/options/login.js';
import { forProcess, forThread } from '../../src/options/sent-connection.js';

const SECRET = 'hunter2';

function boot(connection: unknown, more: object = {}): ReturnType<typeof createCortado> {
  return createCortado({ connection: connection as Connection, ...more });
}

describe('the options of a client as connection', () => {
  it.each<[string, Connection, string]>([
    [
      'one server with TLS',
      { host: 'cache', port: 6380, username: 'app', password: SECRET, db: 2, tls: {} },
      'rediss://app:***@cache:6380/2',
    ],
    ['an address and more', { url: `redis://:${SECRET}@cache`, connectionName: 'x' }, 'redis://:***@cache'],
    ['a user alone', { host: 'cache', username: 'app' }, 'redis://app@cache:6379'],
    ['a socket', { path: '/run/redis.sock' }, 'unix:/run/redis.sock'],
    [
      'Sentinels',
      { sentinels: [{ host: 'a' }, { host: 'b', port: 5 }], name: 'main', password: SECRET },
      'redis+sentinel://:***@a:26379,b:5/main',
    ],
    [
      'a Cluster',
      {
        cluster: [{ host: 'a', port: 7000 }, `redis://:${SECRET}@b:7001`, 7002],
        options: { redisOptions: { tls: {} } },
      },
      'rediss+cluster://a:7000,b:7001,127.0.0.1:7002',
    ],
    [
      'pg',
      { host: 'db', user: 'ada', password: SECRET, database: 'shop', ssl: true },
      'postgres://ada:***@db:5432/shop',
    ],
    ['a port in text', { host: 'cache', port: '6380', hostname: 'x' } as never, 'redis://cache:6380'],
    ['pg with a token', { user: 'ada', password: () => SECRET }, 'postgres://ada:***@localhost:5432'],
    [
      'pg by its address',
      { connectionString: `postgres://ada:${SECRET}@db/shop`, ssl: true },
      'postgres://ada:***@db/shop',
    ],
    [
      'Sentinels as an address',
      `redis+sentinel://:${SECRET}@a,b:5/main/1`,
      'redis+sentinel://:***@a:26379,b:5/main/1',
    ],
    [
      'a Cluster as an address',
      `rediss+cluster://app:${SECRET}@a:7000,b`,
      'rediss+cluster://app:***@a:7000,b:6379',
    ],
  ])('are told without secrets: %s', async (_, connection, location) => {
    const app = boot(connection);
    expect(app.location).toBe(location);
    await app.close();
  });

  it.each<[string, unknown, string]>([
    [
      'a port',
      { host: 'cache', port: 70_000 },
      'Expected `connection.port` to be a whole number from 0 to 65,535, found 70000.',
    ],
    [
      'an address of pg that a sign in its password cuts',
      { connectionString: 'postgres://ada:p#w@db/shop' },
      'found postgres://ada:***@db/shop, which cannot be read. In a user or a password, signs such as # / ? : @ % are written percent-encoded',
    ],
    [
      'a database',
      { host: 'cache', db: -1 },
      'Expected `connection.db` to be a whole number from 0 up, found -1.',
    ],
    [
      'a password',
      { host: 'cache', password: 5 },
      'Expected `connection.password` to be text, found a number.',
    ],
    ['a misspelt name', { hots: 'cache' }, 'Unknown field "hots" in `connection`. Did you mean "host"?'],
    ['nothing', {}, 'or the options of ioredis or pg, found {}.'],
    ['a number', 6379, 'or the options of ioredis or pg, found 6379.'],
    ['a client', { sendCommand: () => undefined }, 'found a client. Cortado makes connections of its own'],
    [
      'a prefix',
      { host: 'cache', keyPrefix: 'x:' },
      'to be left out: keys begin with the `prefix` of the app',
    ],
    [
      'no Sentinel',
      { sentinels: [], name: 'main' },
      "Expected `connection.sentinels` to be a list such as [{ host: '10.0.0.1', port: 26379 }], found [].",
    ],
    [
      'a master without a name',
      { sentinels: [{ host: 'a' }] },
      'Expected `connection.name` beside `connection.sentinels`',
    ],
    ['an address without one', 'redis+sentinel://a:1,b:2', 'in an address it is the path'],
    [
      'replicas',
      { sentinels: [{ host: 'a' }], name: 'main', role: 'slave' },
      "Expected `connection.role` to be 'master' or left out: replicas take no jobs",
    ],
    ['no node', { cluster: [] }, 'Expected `connection.cluster` to be a list of nodes'],
    [
      'a password beside a Cluster',
      { cluster: [7000], password: SECRET },
      'Unknown field "password" in `connection` beside `cluster`; expected cluster, options, with user, password and TLS in options.redisOptions.',
    ],
    [
      'a database of a Cluster',
      { cluster: [7000], options: { redisOptions: { db: 1 } } },
      'a Cluster has one database, found 1.',
    ],
    [
      'reads from replicas',
      { cluster: [7000], options: { scaleReads: 'slave' } },
      "to be 'master' or left out: replicas lag behind",
    ],
    [
      'ssl of pg',
      { user: 'ada', ssl: 'require' },
      'Expected `connection.ssl` to be true, false or an object such as { ca }, found "require".',
    ],
    [
      'a Sentinel that is none',
      { sentinels: [{ host: 'a', port: 70_000 }], name: 'main' },
      'to be a list such as [{ host:',
    ],
    ['Sentinels in text', { sentinels: ['a'], name: 'main' }, 'to be a list such as [{ host:'],
    ['a node that is none', { cluster: ['a', 70_000] }, 'to be a list of nodes such as [{ host:'],
    ['a node without a name', { cluster: [''] }, 'to be a list of nodes such as [{ host:'],
    ['a port of a node', { cluster: [{ host: 'a', port: 'x' }] }, 'to be a list of nodes such as [{ host:'],
    ['TLS', { host: 'a', tls: true }, 'to be an object such as {} or { ca }, found true.'],
    [
      'a look-up',
      { cluster: [7000], options: { dnsLookup: 'x' } },
      'Expected `connection.options.dnsLookup` to be a function, found "x".',
    ],
    [
      'a misspelt option of a Cluster',
      { cluster: [7000], options: { redisOption: {} } },
      'Unknown field "options.redisOption" in `connection`. Did you mean "options.redisOptions"?',
    ],
    [
      'a port in text',
      { host: 'a', port: '70000' },
      '`connection.port` to be a whole number from 0 to 65,535',
    ],
    ['a password of pg', { user: 'ada', password: 5 }, 'to be text or a function, found a number.'],
    [
      'a database that is no number',
      { url: `redis://:${SECRET}@h/shop` },
      'to be a number such as 0, found "shop"',
    ],
    ['a login that cannot be read', 'redis+cluster://a:%zz@b:1,c', 'which cannot be read'],
  ])('say what was expected: %s', (_, connection, sentence) => {
    let said = '';
    try {
      boot(connection);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigurationError);
      said = (error as Error).message;
    }
    expect(said).toContain(sentence);
    expect(said).not.toContain(SECRET);
  });

  it('take a prefix with a hash tag on a Cluster, and have one by themselves', async () => {
    const cluster = { cluster: [7000] };
    expect(() => boot(cluster, { prefix: 'shop' })).toThrow(
      'Expected `prefix` to begin with a hash tag on a Redis Cluster, such as "{shop}", so that one node has all keys of the app, found "shop".',
    );
    await boot(cluster, { prefix: '{shop}' }).close();
    const app = boot(cluster);
    expect(app.internals.engine.producer.prefix).toBe('{bull}');
    await app.close();
    const site = boot(cluster, { prefix: '{shop}', site: 'ann.example' });
    expect(site.internals.engine.producer.prefix).toBe('{shop@ann.example}');
    await site.close();
  });

  it('take the login that a command line gives', () => {
    const login = { username: 'bob', password: 'new' };
    const sentinel = { sentinels: [{ host: 'a' }], name: 'main', password: SECRET };
    expect(withLogin(sentinel, login)).toEqual({ ...sentinel, ...login });
    expect(withLogin({ cluster: [1] }, login)).toEqual({ cluster: [1], options: { redisOptions: login } });
    expect(withLogin({ user: 'ada', database: 'shop' }, login)).toEqual({
      ...{ user: 'bob', password: 'new', database: 'shop' },
    });
  });
});

describe('options that hold code', () => {
  const named = (natMap: unknown) => ({ sentinels: [{ host: 'a' }], name: 'main', natMap }) as Connection;

  it('go to a thread without what is replaced on every connection', () => {
    const table = { '10.0.0.1:6379': { host: 'b', port: 1 } };
    const connection = { ...(named(table) as object), retryStrategy: () => 5, reconnectOnError: () => true };
    expect(forThread(connection)).toEqual({ connection: named(table) });
    const replaced = { clusterRetryStrategy: () => 5, redisOptions: { retryStrategy: () => 5, db: 0 } };
    expect(forThread({ cluster: [1], options: replaced } as Connection)).toEqual({
      connection: { cluster: [1], options: { redisOptions: { db: 0 } } },
    });
    expect(forThread({ cluster: [1] })).toEqual({ connection: { cluster: [1] } });
    expect([forThread('redis://a'), forProcess('redis://a')]).toEqual([
      { connection: 'redis://a' },
      'redis://a',
    ]);
    expect(forProcess(undefined)).toBeUndefined();
  });

  it('go to no thread where it counts, nor to a process', () => {
    expect(forThread(named(() => null))).toEqual({ kept: 'natMap' });
    expect(forThread({ host: 'a', tls: { checkServerIdentity: () => undefined } })).toEqual({
      kept: 'tls.checkServerIdentity',
    });
    expect(forThread(named(Object.assign(() => null, { of: () => null })))).toEqual({ kept: 'natMap' });
    expect(forProcess(named(() => null))).toBeUndefined();
    expect(forProcess({ host: 'a', maxRetriesPerRequest: null })).toEqual({
      ...{ host: 'a', maxRetriesPerRequest: null },
    });
    expect(forProcess({ host: 'a', tls: { ca: Buffer.from('x') } })).toBeUndefined();
    expect(forProcess({ host: 'a', tls: { ca: 'x' } })).toEqual({ host: 'a', tls: { ca: 'x' } });
  });
});

describe('an address of several servers', () => {
  it('stands for the options of ioredis', () => {
    expect(expandAddress('redis+sentinel://u%40:p%3A@a:1,[::1]:2/main/3?sentinelPassword=s')).toEqual({
      sentinels: [
        { host: 'a', port: 1 },
        { host: '::1', port: 2 },
      ],
      ...{ name: 'main', username: 'u@', password: 'p:', db: 3, sentinelPassword: 's' },
    });
    expect(expandAddress('rediss+cluster://:p@a,b:2')).toEqual({
      cluster: [
        { host: 'a', port: 6379 },
        { host: 'b', port: 2 },
      ],
      options: { redisOptions: { password: 'p', tls: {} } },
    });
    expect(expandAddress('rediss+sentinel://a/main?sentinelUsername=u')).toEqual({
      sentinels: [{ host: 'a', port: 26_379 }],
      ...{ name: 'main', tls: {}, sentinelUsername: 'u', enableTLSForSentinelMode: true, sentinelTLS: {} },
    });
    expect(locationOf(expandAddress('redis://a'))).toBe('redis://a');
  });
});

describe('boot', () => {
  it('wants a datastore to be named in production', () => {
    const { NODE_ENV, CORTADO_URL, REDIS_URL } = process.env;
    try {
      process.env.NODE_ENV = 'production';
      delete process.env.CORTADO_URL;
      delete process.env.REDIS_URL;
      expect(() => createCortado({})).toThrow(/NODE_ENV is production and no datastore is named/);
    } finally {
      Object.assign(process.env, {
        NODE_ENV,
        ...(CORTADO_URL && { CORTADO_URL }),
        ...(REDIS_URL && { REDIS_URL }),
      });
    }
  });
});
