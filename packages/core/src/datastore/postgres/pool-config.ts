import type pg from 'pg';
import type { Connection, PostgresConnection } from '../../options/connection.js';
import { withoutTlsWords } from '../../options/postgres-tls-words.js';

/** What a pool of pg is told of where to connect, and as whom. */
export function poolConfig(connection: Connection): pg.PoolConfig {
  if (typeof connection === 'string') return { connectionString: connection };
  const options = connection as PostgresConnection;
  const { connectionString, ssl } = options;
  // What stands beside an address is meant to say more than it does.
  const isBoth = connectionString !== undefined && ssl !== undefined;
  return {
    ...options,
    ...(isBoth ? { connectionString: withoutTlsWords(connectionString) } : {}),
  } as pg.PoolConfig;
}

/**
 * BullMQ's statements and ours are written for this. A database may be set to another for everybody, under which those
 * of two processes would refuse each other.
 */
const ISOLATION = String.raw`-c default_transaction_isolation=read\ committed`;

/** Settings of a session: those of the connection, then ours, which count. */
export function sessionSettings(connection: Connection, ours: string): string {
  const theirs = typeof connection === 'object' && (connection as PostgresConnection).options;
  return [...(theirs ? [theirs] : []), ISOLATION, ours].join(' ');
}
