import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { frappePage } from '../support/frappe-page.js';
import { FrappeWorld } from '../support/frappe-world.js';

jest.setTimeout(120_000);

const page = frappePage();
/** What only a datastore with users can do. */
const REDIS_ALONE = 'Redis alone';

describe('what docs/frappe.md says', () => {
  let admin: Redis;
  let redis: FrappeWorld;
  let embedded: FrappeWorld;
  beforeAll(async () => {
    const url = process.env.REDIS_URL as string;
    admin = new Redis(url);
    await admin.acl('SETUSER', 'myuser', 'on', '>mypassword', '~*', '&*', '+@all');
    redis = await new FrappeWorld(page, url).open();
    embedded = await new FrappeWorld(page).open();
  });
  afterAll(async () => {
    await Promise.all([redis.close(), embedded.close()]);
    await admin.acl('DELUSER', 'myuser');
    await admin.quit();
  });

  it.each(page.sections)('%s: each command says so, on Redis and embedded', async (title, rows) => {
    expect(rows.length).toBeGreaterThan(0);
    const worlds = title === REDIS_ALONE ? [redis] : [redis, embedded];
    // Both at a time: neither knows of the other.
    const failures = await Promise.all(worlds.map((world) => world.firstFailure(rows)));
    expect(failures.filter((it) => it !== undefined)).toEqual([]);
  });
});
