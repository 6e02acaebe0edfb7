import type { ConnectionOptions as TlsOptions } from 'node:tls';
import type { ClusterNode, ClusterOptions, RedisOptions } from 'ioredis';

/**
 * The options of ioredis for one server, or for Sentinel (`sentinels`, `name`). Those that decide when a command fails, is
 * sent again or waits are set for each connection; what is said of them here does not count.
 */
export interface RedisConnection extends RedisOptions {
  /** An address, to which the other options are added. */
  readonly url?: string;
}

/** A Redis Cluster: some of its nodes, and the options of ioredis for one. */
export interface ClusterConnection {
  readonly cluster: readonly ClusterNode[];
  /** User, password and TLS stand in its `redisOptions`. */
  readonly options?: ClusterOptions;
}

/** The options of pg. */
export interface PostgresConnection {
  readonly connectionString?: string;
  /** @default 'localhost' */
  readonly host?: string;
  /** @default 5432 */
  readonly port?: number;
  readonly user?: string;
  /** A function is asked for each new connection, for tokens that run out. */
  readonly password?: string | (() => string | Promise<string>);
  readonly database?: string;
  readonly ssl?: boolean | TlsOptions;
  readonly application_name?: string;
  /** Settings of its sessions, such as '-c work_mem=64MB'; those that Cortado makes come after them. */
  readonly options?: string;
}

/** Where jobs live: an address, or the options of the client that reaches them. */
export type Connection = string | RedisConnection | ClusterConnection | PostgresConnection;

const OF_PG = ['connectionString', 'user', 'database', 'ssl', 'application_name'];

export function isCluster(connection: Exclude<Connection, string>): connection is ClusterConnection {
  return 'cluster' in connection;
}

/** Host, port and password alone are taken to be of Redis. */
export function isPostgres(connection: Exclude<Connection, string>): connection is PostgresConnection {
  return !isCluster(connection) && OF_PG.some((it) => Object.hasOwn(connection, it));
}
