import { createRequire } from 'node:module';
import { cpus, totalmem, type } from 'node:os';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Workbench } from '../row-group.js';

/** What the numbers were measured on: without it they mean nothing. */
export interface Surroundings {
  readonly date: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Why this Redis may answer slower than a bare one; empty when nothing speaks for it. */
  readonly warnings: readonly string[];
}

const require = createRequire(import.meta.url);

export async function surroundings({ url, postgres }: Workbench): Promise<Surroundings> {
  const redis = new Redis(url);
  const info = await redis.info();
  redis.disconnect();
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1] ?? 'unknown';
  const processors = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = processors[0]?.model.trim() || 'unknown processor';
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${model}, ${processors.length} cores, ${memory} GiB, ${type()}`,
    versions: {
      node: process.versions.node,
      redis: field('redis_version'),
      postgresql: await postgresVersion(postgres),
      bullmq: versionOf('bullmq'),
      ioredis: versionOf('ioredis'),
      cortado: versionOf('@cortado/core'),
    },
    warnings:
      field('aof_enabled') === '1' ? ['This Redis writes an append-only file, which slows both sides.'] : [],
  };
}

async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query('SHOW server_version');
  await client.end();
  return String(rows[0]?.server_version).split(' ')[0] ?? 'unknown';
}

// Not every package opens its package.json, so it is looked for above the file the name leads to.
function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      return (require(`${folder}/${name}/package.json`) as { version: string }).version;
    } catch {}
  }
  return 'unknown';
}
