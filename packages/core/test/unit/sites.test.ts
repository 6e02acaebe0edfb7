import { ConfigurationError, type Cortado, createCortado, currentJob, defineJob } from '@cortado/core';
import { siteOf } from '../../src/options/site.js';

const jobs = [defineJob('a', {}, async () => undefined)];
const open: Cortado[] = [];
const app = (options: object) => {
  const made = createCortado({ jobs, ...options });
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const it of open.splice(0)) await it.close();
});

it('a site has keys of its own on Redis, and a folder of its own embedded; without one nothing changes', () => {
  const redis = 'redis://127.0.0.1:1';
  const prefixOf = (options: object) =>
    app({ connection: redis, ...options }).internals.engine.producer.prefix;
  expect(prefixOf({})).toBe('bull');
  expect(prefixOf({ site: 'shop.example.com' })).toBe('bull@shop.example.com');
  expect(prefixOf({ site: 'b', prefix: 'mine' })).toBe('mine@b');
  expect(app({ connection: 'embedded:/tmp/never-opened/' }).location).toBe('embedded:/tmp/never-opened/');
  expect(app({ connection: 'embedded:/tmp/never-opened/', site: 'b' }).location).toBe(
    'embedded:/tmp/never-opened@b',
  );
});

it('a job knows its site', async () => {
  const site = defineJob('site', { inline: true }, async () => currentJob().site ?? 'none');
  const of = async (options: object) => {
    const handle = await app({ connection: 'redis://127.0.0.1:1', jobs: [site], ...options }).enqueue('site');
    return await handle.result();
  };
  expect(await of({})).toBe('none');
  expect(await of({ site: 'b' })).toBe('b');
});

it('CORTADO_SITE goes before the option, since children load the config for themselves', () => {
  expect(siteOf({ site: 'a' }, {})).toBe('a');
  expect(siteOf({ site: 'a' }, { CORTADO_SITE: 'b' })).toBe('b');
  expect(siteOf({}, { CORTADO_SITE: '' })).toBeUndefined();
});

it.each(['', 'a b', '../a', 'a:b', '-a', 'x'.repeat(101), 5])(
  'refuses the site %j, unless it is none at all',
  (site) => {
    const make = () => app({ connection: 'redis://127.0.0.1:1', site });
    if (site === '') expect(make).not.toThrow();
    else expect(make).toThrow(/Expected a site \(--site, CORTADO_SITE, or `site` in the config\)/);
  },
);

it('a site has a database of its own on PostgreSQL, beside that of the connection', () => {
  const at = (connection: object | string) => app({ connection, site: 'b.c' }).location;
  expect(at('postgres://ada:pw@h:1/shop?sslmode=no-verify')).toBe(
    'postgres://ada:***@h:1/shop~b.c?sslmode=no-verify',
  );
  expect(at('postgres://ada@h')).toBe('postgres://ada@h/ada~b.c');
  expect(at({ host: 'h', database: 'shop' })).toBe('postgres://h:5432/shop~b.c');
  expect(at({ host: 'h', user: 'ada' })).toBe('postgres://ada@h:5432/ada~b.c');
  expect(at({ connectionString: 'postgres://h/shop', ssl: true })).toBe('postgres://h/shop~b.c');
  expect(at({ host: 'h', database: 'd'.repeat(59) })).toBe(`postgres://h:5432/${'d'.repeat(59)}~b.c`);
  const make = () => app({ connection: 'postgres://h/shop', site: 'x'.repeat(60) });
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(/at most 63 bytes, as PostgreSQL wants, found "shop~x+", which has 65\. Choose/);
});

it('a site wants an address in which its database can be named', () => {
  const make = () => app({ connection: { connectionString: '/run/pg shop' }, site: 'b' });
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow(
    'Expected `connection.connectionString` to be a URL, in which the database of the site "b" can be named, found /run/pg shop.',
  );
});
