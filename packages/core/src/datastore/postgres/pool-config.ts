import type pg from 'pg';
import { SECOND } from '../../clock/clock.js';
import { withoutWords } from '../../options/address-words.js';
import type { Connection, PostgresConnection } from '../../options/connection.js';
import { TLS_WORDS } from '../../options/postgres-tls-words.js';

/** What pg would take from an address rather than from beside it, where our settings of sessions are. */
const OVER_OURS = ['options', 'statement_timeout', 'query_timeout'];

/** What a pool of pg is told of where to connect, and as whom; the settings of its sessions are apart. */
export function poolConfig(connection: Connection): pg.PoolConfig {
  const options = asOptions(connection);
  const { connectionString, ssl } = options;
  if (connectionString === undefined) return { ...options } as pg.PoolConfig;
  // What stands beside an address is meant to say more than it does; pg would go by the address.
  const ignored = ssl === undefined ? OVER_OURS : [...OVER_OURS, ...TLS_WORDS];
  return { ...options, connectionString: withoutWords(connectionString, ignored) } as pg.PoolConfig;
}

/** The server gives a statement up a little before `pg` does: what was not answered in time is not carried out later. In milliseconds. */
export function boundOnServer(statement: number): number {
  return statement - Math.min(SECOND / 2, statement / 2);
}

/**
 * BullMQ's statements and ours are written for this. A database may be set to another for everybody, under which those
 * of two processes would refuse each other.
 */
const ISOLATION = String.raw`-c default_transaction_isolation=read\ committed`;

/** Settings of a session: those of the connection, in its address and beside it, then ours, which count. */
export function sessionSettings(connection: Connection, ours = ''): string {
  const { connectionString = '', options } = asOptions(connection);
  const named = URL.canParse(connectionString) ? new URL(connectionString).searchParams.get('options') : null;
  return [named, options, ISOLATION, ours].filter(Boolean).join(' ');
}

function asOptions(connection: Connection): PostgresConnection {
  return typeof connection === 'string'
    ? { connectionString: connection }
    : (connection as PostgresConnection);
}
