import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Where each side keeps its jobs. */
export interface Home {
  readonly raw: string;
  readonly cortado: string;
  /** Throws away what was kept there. */
  clear(): Promise<void>;
}

/** One Redis for both: their keys differ. */
export function redisHome(url: string): Home {
  return { raw: url, cortado: url, clear: async () => undefined };
}

/** A database for each side, so that neither reads past the other's rows. */
export async function postgresHome(url: string): Promise<Home> {
  const names = ['raw', 'cortado'].map((side) => `bench_${side}_${randomUUID().slice(0, 8)}`);
  const [raw, cortado] = names.map((name) => databaseAt(url, name)) as [string, string];
  for (const name of names) await ask(url, `CREATE DATABASE ${name}`);
  return {
    raw,
    cortado,
    clear: async () => {
      for (const name of names) await ask(url, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A folder for each side. */
export async function embeddedHome(): Promise<Home> {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-bench-'));
  return {
    raw: `embedded:${join(folder, 'raw')}`,
    cortado: `embedded:${join(folder, 'cortado')}`,
    clear: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

function databaseAt(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

async function ask(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql);
  await client.end();
}
