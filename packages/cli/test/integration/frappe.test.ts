import { Redis } from 'ioredis';
import { frappePage } from '../support/frappe-page.js';
import { type Failure, FrappeWorld } from '../support/frappe-world.js';

const HOUR = 3_600_000;
const LIMIT = 1_800_000;

const page = frappePage();
/** What only a datastore with users can do. */
const REDIS_ALONE = 'Redis alone';

/** What failed first under each title; the rows stand on those before. */
async function failuresOf(world: FrappeWorld, titles: readonly string[]): Promise<Map<string, Failure>> {
  const failures = new Map<string, Failure>();
  await world.open();
  try {
    for (const [title, rows] of page.sections.filter(([it]) => titles.includes(it))) {
      const failure = await world.firstFailure(rows);
      if (failure) failures.set(title, failure);
    }
  } finally {
    await world.close();
  }
  return failures;
}

/** Once more where an hour went by meanwhile: the job that its schedule queues is none that the rows count. */
async function withinAnHour<T>(run: () => Promise<T>): Promise<T> {
  for (;;) {
    const hour = Math.floor(Date.now() / HOUR);
    const result = await run();
    if (Math.floor(Date.now() / HOUR) === hour) return result;
  }
}

describe('what docs/frappe.md says', () => {
  const titles = page.sections.map(([title]) => title);
  let redis: Map<string, Failure>;
  let embedded: Map<string, Failure>;
  beforeAll(async () => {
    const url = process.env.REDIS_URL as string;
    const admin = new Redis(url);
    await admin.acl('SETUSER', 'myuser', 'on', '>mypassword', '~*', '&*', '+@all');
    const onEmbedded = titles.filter((it) => it !== REDIS_ALONE);
    // Both at a time: neither knows of the other.
    [redis, embedded] = await Promise.all([
      withinAnHour(() => failuresOf(new FrappeWorld(page, url), titles)),
      withinAnHour(() => failuresOf(new FrappeWorld(page), onEmbedded)),
    ]);
    await admin.acl('DELUSER', 'myuser');
    await admin.quit();
  }, LIMIT);

  it('is all that the page has', () => {
    expect(titles).toContain(REDIS_ALONE);
    expect(page.sections.filter(([, rows]) => rows.length === 0)).toEqual([]);
  });

  it.each(titles)('%s: each command says so, on Redis and embedded', (title) => {
    expect({ redis: redis.get(title), embedded: embedded.get(title) }).toEqual({});
  });
});
