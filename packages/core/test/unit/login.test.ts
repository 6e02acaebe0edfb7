import type { Connection } from '../../src/options/connection.js';
import { type Login, loginOf, withLogin } from '../../src/options/login.js';

describe('a login beside the address', () => {
  const login = { username: 'bob', password: 's3:c/et@' };

  it.each([
    ['redis://127.0.0.1:6379/2', 'redis://bob:s3%3Ac%2Fet%40@127.0.0.1:6379/2'],
    ['rediss://ann:old@cache', 'rediss://bob:s3%3Ac%2Fet%40@cache'],
    ['postgres://ann@db/app?sslmode=require', 'postgres://bob:s3%3Ac%2Fet%40@db/app?sslmode=require'],
    ['postgres:///app?host=/run/pg', 'postgres://bob:s3%3Ac%2Fet%40@/app?host=/run/pg'],
    ['embedded:.cortado/data', 'embedded:.cortado/data'],
  ])('takes the place of what stands in %s', (url, expected) => {
    expect(withLogin(url, login)).toBe(expected);
  });

  it('leaves what it does not say', () => {
    expect(withLogin('redis://ann:old@cache/1', { username: 'bob' })).toBe('redis://bob:old@cache/1');
    expect(withLogin('redis://ann:old@cache/1', { password: 'new' })).toBe('redis://ann:new@cache/1');
    expect(withLogin('redis://cache', { password: 'new' })).toBe('redis://:new@cache');
    expect(withLogin('redis://ann:old@cache/1', {})).toBe('redis://ann:old@cache/1');
    expect(withLogin('redis://cache', {})).toBe('redis://cache');
  });

  const redis = { host: 'cache', username: 'ann', password: 'old' };
  const pg = { database: 'app', user: 'ann', password: 'old' };
  it.each<[Connection, Login, Connection]>([
    [redis, { username: 'bob' }, { ...redis, username: 'bob' }],
    [redis, { password: 'new' }, { ...redis, password: 'new' }],
    [pg, { username: 'bob' }, { ...pg, user: 'bob' }],
    [pg, { password: 'new' }, { ...pg, password: 'new' }],
    [{ url: 'redis://ann:old@cache', db: 1 }, { username: 'bob' }, { url: 'redis://bob:old@cache', db: 1 }],
    [
      { connectionString: 'postgres://ann:old@db/app', ssl: true },
      { password: 'new' },
      { connectionString: 'postgres://ann:new@db/app', ssl: true },
    ],
    [
      { cluster: [1], options: { redisOptions: redis } },
      { password: 'new' },
      { cluster: [1], options: { redisOptions: { ...redis, password: 'new' } } },
    ],
  ])('goes into %j: %j', (connection, said, expected) => {
    expect(withLogin(connection, said)).toStrictEqual(expected);
  });

  it('stands in RQ_USERNAME and RQ_PASSWORD, where these are not empty', () => {
    expect(loginOf({ RQ_USERNAME: 'bob', RQ_PASSWORD: '' })).toEqual({
      username: 'bob',
      password: undefined,
    });
  });
});
