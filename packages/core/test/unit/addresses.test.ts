import { addressProblem, maskConnection, resolveConnection } from '../../src/options/connection-url.js';
import { withLogin } from '../../src/options/login.js';
import { siteProblem } from '../../src/options/site.js';

describe('an address', () => {
  it('has to be said in production', () => {
    const env = { NODE_ENV: 'production' };
    expect(resolveConnection(undefined, env)).toEqual({
      problem: expect.stringMatching(/^NODE_ENV is production and no datastore is named\./),
    });
    expect(resolveConnection('', env)).toHaveProperty('problem');
    expect(resolveConnection('redis://a', env)).toEqual({ connection: 'redis://a' });
    expect(resolveConnection(undefined, { ...env, REDIS_URL: 'redis://c' })).toEqual({
      connection: 'redis://c',
    });
    expect(resolveConnection(undefined, { NODE_ENV: 'test' })).toEqual({
      connection: 'embedded:.cortado/data',
    });
  });

  it('of Redis has a number as its database, wherever that stands', () => {
    for (const good of ['redis://h/', 'rediss://h/12', 'redis://h?db=3', 'redis+sentinel://h,h2/main/1'])
      expect(addressProblem(good)).toBeUndefined();
    for (const [bad, found] of [
      ['redis://:hunter2@h/shop', 'shop'],
      ['redis://h/0/1', '0/1'],
      ['redis:///run/redis.sock', 'run/redis.sock'],
      ['rediss://h?db=shop', 'shop'],
      ['redis+sentinel://h,h2/main/shop', 'shop'],
      ['redis+cluster://h,h2/shop', 'shop'],
    ] as const) {
      expect(addressProblem(bad)).toContain(`to be a number such as 0, found "${found}"`);
      expect(addressProblem(bad)).not.toContain('hunter2');
    }
    expect(addressProblem('postgres://h/shop')).toBeUndefined();
  });

  it('can be read, or is refused without its password', () => {
    for (const good of [
      ...[
        'redis://h',
        'REDIS://h',
        'redis://bob:p%23ss@h:1/0',
        'postgres:///app?host=/run',
        'embedded:folder',
      ],
      ...['embedded:%zz', 'EMBEDDED:./here', 'postgres+ssl://h/db'],
      ...[
        'redis://bob:hun@ter@h/0',
        'postgres://h/db?user=bob@corp&password=hun@ter',
        'redis+cluster://a:b@h,i/0',
      ],
    ])
      expect(addressProblem(good)).toBeUndefined();
    for (const bad of [
      'redis://bob:hun#ter@h',
      'redis://h:99999',
      'redis://bob:hunter%zz@h',
      'redis://hunter%zz@h',
      ...['redis://bob:hun@ter#2@h', 'redis://bob:hun@te/r@h/0', 'redis://bob:hun@te?r@h', 'redis://h/0#1'],
      ...['postgres://bob:hun@te/r@h/db', 'redis+cluster://bob:hun@te#r@h:1,i:2'],
    ]) {
      const problem = addressProblem(bad);
      const [scheme] = bad.split(':');
      const words = `Expected \`connection\` to be an address such as ${scheme}://user:password@host/0, found ${scheme}://`;
      expect(problem?.slice(0, words.length)).toBe(words);
      expect(problem).not.toMatch(/hun[#@]te/);
    }
    expect(addressProblem('h:6379')).toContain('such as h://user:password@host/0');
    expect(addressProblem('127.0.0.1:6379')).toContain(
      'such as ://user:password@host/0, found 127.0.0.1:6379,',
    );
    expect(addressProblem('redis:bob:hunter@h')).toContain('found redis:***@h, which cannot be read');
  });

  it('is shown without its password, however it is written', () => {
    expect(maskConnection('redis://bob:a@b@h/1')).toBe('redis://bob:***@h/1');
    expect(maskConnection('redis:bob:hunter@h')).toBe('redis:***@h');
    expect(maskConnection('redis//bob:hunter@h')).toBe('***@h');
    expect(maskConnection('redis://bob:\nhunter@h')).toBe('redis://bob:***@h');
    expect(maskConnection('redis://hunter@h')).toBe('redis://***@h');
    expect(maskConnection('postgres://bob@h/db')).toBe('postgres://bob@h/db');
  });

  it('takes a login only where it leads to a server', () => {
    const bob = { username: 'bob', password: 'b' };
    for (const none of ['embedded:x', 'embedded://x', 'EMBEDDED://x', 'nothing', 'redis:/h'])
      expect(withLogin(none, bob)).toBe(none);
    expect(withLogin('redis://ann:a@b@h/1', bob)).toBe('redis://bob:b@h/1');
    expect(withLogin('redis://ann@h', { password: 'b' })).toBe('redis://ann:b@h');
    expect(withLogin('redis://ann@h', { username: 'bob' })).toBe('redis://bob@h');
    expect(withLogin('redis://ann:a:a@h', { username: 'bob' })).toBe('redis://bob:a:a@h');
  });
});

describe('the name of a site', () => {
  it('is one to a hundred letters, digits, dots, dashes and underscores', () => {
    for (const good of [undefined, 'a', 'shop.example.com', 'A-1_b', '9', 'x'.repeat(100)])
      expect(siteProblem(good)).toBeUndefined();
    for (const bad of ['', '.a', '-a', '_a', 'a/b', 'a@b', 'x'.repeat(101), 5, null, ['a']])
      expect(siteProblem(bad)).toContain(`found ${JSON.stringify(bad)}.`);
  });
});
