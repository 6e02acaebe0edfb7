import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { putDatabase } from '@cortado/test-support/embedded-folder';
import pg from 'pg';

/** A datastore that no other test has: users of the same names would hear each other. */
export interface PageDatastore {
  readonly url: string;
  remove(): Promise<void>;
}

export type PageEngine = keyof typeof MAKE;

const MAKE = {
  // Told apart by their prefixes.
  redis: async (): Promise<PageDatastore> => ({
    url: process.env.REDIS_URL as string,
    remove: async () => undefined,
  }),
  postgres: async (): Promise<PageDatastore> => {
    const url = new URL(process.env.DATABASE_URL as string);
    const name = `pages_${randomUUID().slice(0, 8)}`;
    const tell = async (sql: string) => {
      const client = new pg.Client(process.env.DATABASE_URL);
      await client.connect();
      await client.query(sql).finally(() => client.end());
    };
    await tell(`CREATE DATABASE ${name}`);
    url.pathname = `/${name}`;
    return { url: url.href, remove: () => tell(`DROP DATABASE ${name} WITH (FORCE)`) };
  },
  embedded: async (): Promise<PageDatastore> => {
    const folder = join(tmpdir(), `cortado-pages-${randomUUID()}`);
    await putDatabase(folder);
    const remove = () => rm(folder, { recursive: true, force: true });
    return { url: `embedded:${folder}`, remove };
  },
};

const ALL = Object.keys(MAKE) as PageEngine[];

/** What every engine has to show. */
export const EVERY_ENGINE = ALL;
/** Of what pages do, most is the same on each: on all of them with CORTADO_PAGE_ENGINES=all, which `npm run test:pages` says. */
export const PAGE_ENGINES: PageEngine[] = process.env.CORTADO_PAGE_ENGINES === 'all' ? ALL : ['redis'];

export function makePageDatastore(engine: PageEngine): Promise<PageDatastore> {
  return MAKE[engine]();
}
