import { randomUUID } from 'node:crypto';
import pg from 'pg';

/** A database of the tests' PostgreSQL for programs that say DATABASE_URL: nobody else's tables are in it. */
export class OwnDatabase {
  readonly url: string;
  readonly #name: string;

  private constructor(url: string, name: string) {
    this.url = url;
    this.#name = name;
  }

  static async create(): Promise<OwnDatabase> {
    const name = `docs_${randomUUID().replaceAll('-', '')}`;
    await atServer(`CREATE DATABASE ${name}`);
    const url = new URL(process.env.DATABASE_URL as string);
    url.pathname = `/${name}`;
    return new OwnDatabase(url.href, name);
  }

  drop(): Promise<void> {
    return atServer(`DROP DATABASE ${this.#name} WITH (FORCE)`);
  }
}

async function atServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
