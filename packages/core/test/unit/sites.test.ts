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

it('refuses a site on PostgreSQL, where it is a database of its own', () => {
  const make = () => app({ connection: 'postgres://h/jobs', site: 'a' });
  expect(make).toThrow(ConfigurationError);
  expect(make).toThrow('A site is a database of its own there: name it in `connection`.');
});
