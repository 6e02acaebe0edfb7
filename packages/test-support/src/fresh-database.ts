import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A PostgreSQL database of its own for one test file, dropped after it. */
export function freshDatabase(): { url: string } {
  const base = process.env.DATABASE_URL as string;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const url = new URL(base);
  url.pathname = `/${name}`;
  const admin = async (sql: string) => {
    const client = new pg.Client({ connectionString: base });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  beforeAll(() => admin(`CREATE DATABASE ${name}`));
  afterAll(() => admin(`DROP DATABASE ${name} WITH (FORCE)`));
  return { url: url.href };
}
