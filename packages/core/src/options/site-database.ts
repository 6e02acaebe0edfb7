import { userInfo } from 'node:os';
import type { Connection, PostgresConnection } from './connection.js';
import { maskConnection } from './connection-url.js';

/** PostgreSQL cuts longer names off, and would take two sites for one. */
const LONGEST_NAME = 63;

/** The same server, and on it the database of a site: `shop~shop.example.com` beside `shop`. */
export function inSiteDatabase(site: string, connection: Connection): Connection {
  const name = `${databaseOf(connection)}~${site}`;
  if (typeof connection === 'string') return withDatabase(connection, name);
  const { connectionString, ...options } = connection as PostgresConnection;
  return connectionString === undefined
    ? { ...options, database: name }
    : { ...options, connectionString: withDatabase(connectionString, name) };
}

/** What is wrong with a site of this connection, in a sentence; nothing when all is well. */
export function siteDatabaseProblem(site: string, connection: Connection): string | undefined {
  const { connectionString } = partsOf(connection);
  if (connectionString !== undefined && !URL.canParse(connectionString))
    return `Expected \`connection.connectionString\` to be a URL, in which the database of the site "${site}" can be named, found ${maskConnection(connectionString)}.`;
  const name = `${databaseOf(connection)}~${site}`;
  const { length } = Buffer.from(name);
  if (length <= LONGEST_NAME) return undefined;
  return `Expected the database of the site "${site}" to have a name of at most ${LONGEST_NAME} bytes, as PostgreSQL wants, found "${name}", which has ${length}. Choose a shorter site.`;
}

/** By the rules of pg: the environment where nothing is named, then what the user is called. */
export function databaseOf(connection: Connection): string {
  const { connectionString, database, user } = partsOf(connection);
  const url =
    connectionString !== undefined && URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  const { PGDATABASE, PGUSER } = process.env;
  const said = url ? decodeURI(url.pathname.slice(1)) : database;
  return (
    said || PGDATABASE || decodeURIComponent(url?.username ?? '') || user || PGUSER || userInfo().username
  );
}

function partsOf(connection: Connection): PostgresConnection {
  return typeof connection === 'string'
    ? { connectionString: connection }
    : (connection as PostgresConnection);
}

function withDatabase(address: string, name: string): string {
  const url = new URL(address);
  url.pathname = `/${encodeURI(name)}`;
  return url.href;
}
