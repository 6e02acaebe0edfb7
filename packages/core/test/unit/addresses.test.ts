import { addressProblem, maskConnection, resolveConnection } from '../../src/options/connection-url.js';
import { withLogin } from '../../src/options/login.js';
import { siteProblem } from '../../src/options/site.js';

const problemOf = (option: unknown) => resolveConnection(option as never, {});

describe('an address', () => {
  it('is asked for in words where something else was given', () => {
    const expected = 'Expected `connection` to be an address such as "redis://127.0.0.1:6379", found';
    expect(problemOf(6379)).toEqual({ problem: `${expected} 6379.` });
    expect(problemOf(null)).toEqual({ problem: `${expected} null.` });
    expect(problemOf({})).toEqual({
      problem: `${expected} an object with nothing in it. Write "redis://127.0.0.1:6379".`,
    });
  });

  it.each([
    [{ host: 'cache', port: 7 }, 'redis://cache:7'],
    [{ host: 'cache', username: 'bob', password: 'secret', db: 0 }, 'redis://bob:<password>@cache:6379/0'],
    [{ host: 'cache', password: 'secret' }, 'redis://:<password>@cache:6379'],
    [{ host: 'cache', username: 'bob' }, 'redis://bob@cache:6379'],
    [{ host: 'cache', tls: {} }, 'rediss://cache:6379'],
    [{ user: 'bob', password: 'secret', host: 'db' }, 'postgres://bob:<password>@db:5432'],
    [{ database: 'app', port: 6000 }, 'postgres://127.0.0.1:6000/app'],
    [{ ssl: true }, 'postgres://127.0.0.1:5432'],
    [{ ssl: true, tls: {} }, 'postgres://127.0.0.1:5432'],
  ])('is written for %j, without its password', (found, address) => {
    const { problem } = problemOf(found) as { problem: string };
    expect(problem).toContain(`found an object with ${Object.keys(found).join(', ')}. Write "${address}".`);
    expect(problem).not.toContain('secret');
  });

  it('has to be said in production', () => {
    const env = { NODE_ENV: 'production' };
    expect(resolveConnection(undefined, env)).toEqual({
      problem: expect.stringMatching(/^NODE_ENV is production and no datastore is named\./),
    });
    expect(resolveConnection('', env)).toHaveProperty('problem');
    expect(resolveConnection('redis://a', env)).toEqual({ url: 'redis://a' });
    expect(resolveConnection(undefined, { ...env, REDIS_URL: 'redis://c' })).toEqual({ url: 'redis://c' });
    expect(resolveConnection(undefined, { NODE_ENV: 'test' })).toEqual({ url: 'embedded:.cortado/data' });
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
    ])
      expect(addressProblem(good)).toBeUndefined();
    for (const bad of [
      'redis://bob:hun#ter@h',
      'redis://h:99999',
      'redis://bob:hunter%zz@h',
      'redis://hunter%zz@h',
    ]) {
      const problem = addressProblem(bad);
      expect(problem).toMatch(
        /^Expected `connection` to be an address such as redis:\/\/user:password@host\/0, found /,
      );
      expect(problem).not.toContain('hun#ter');
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
