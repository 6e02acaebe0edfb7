import { EmbeddedDatabase } from '@cortado/embedded';
import pg from 'pg';
import type { Database } from './database.js';
import { PooledDatabase } from './pooled-database.js';

export interface DatabasePlace {
  /** A PostgreSQL server. @default none: an embedded database in `folder` */
  readonly url?: string | undefined;
  readonly folder: string;
  readonly schema: string;
}

/** An embedded database takes seconds to be made, and on a busy machine many of them. */
const TIMEOUT = 120_000;

/** The app's database, on a server or in a folder that several processes may share. Connects when it is first used. */
export function openDatabase({ url, folder, schema }: DatabasePlace): Database {
  if (url === undefined)
    return new PooledDatabase(new EmbeddedDatabase({ folder, searchPath: schema, timeout: TIMEOUT }), schema);
  const pool = new pg.Pool({ connectionString: url, options: `-c search_path=${schema}` });
  // An idle connection that breaks is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => undefined);
  return new PooledDatabase(pool, schema);
}
