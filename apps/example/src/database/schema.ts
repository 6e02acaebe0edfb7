import type { Queryable } from './database.js';

const TABLES = [
  `CREATE TABLE IF NOT EXISTS flights (
    id integer PRIMARY KEY,
    minute smallint NOT NULL,
    delay smallint NOT NULL,
    distance smallint NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS airports (
    iata text PRIMARY KEY,
    name text NOT NULL,
    city text NOT NULL,
    state text NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS departures (
    id integer PRIMARY KEY,
    departed_at timestamp NOT NULL,
    origin text NOT NULL REFERENCES airports,
    destination text NOT NULL REFERENCES airports,
    delay smallint NOT NULL,
    distance smallint NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS notices (
    job text PRIMARY KEY,
    text text NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT now()
  )`,
  'ALTER TABLE notices ADD COLUMN IF NOT EXISTS recipient text, ADD COLUMN IF NOT EXISTS file text',
  `CREATE TABLE IF NOT EXISTS imports (
    job text PRIMARY KEY,
    state text NOT NULL,
    requested_by text,
    added integer,
    error text,
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE IF NOT EXISTS audits (
    flight integer PRIMARY KEY,
    punctuality text NOT NULL,
    job text NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS partner_syncs (
    airport text PRIMARY KEY REFERENCES airports,
    status text NOT NULL DEFAULT 'pending',
    requests integer NOT NULL DEFAULT 0,
    error text,
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
];

/** Creates what is missing. Any number of processes may do so at once: one of them works, the others wait. */
export async function createTables(within: Queryable, schema: string): Promise<void> {
  await within.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`back office ${schema}`]);
  await within.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  for (const table of TABLES) await within.query(table);
}
