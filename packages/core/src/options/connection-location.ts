import type { ClusterNode } from 'ioredis';
import { MASK } from '../redaction/mask-text.js';
import { type Connection, isCluster, isPostgres, type RedisConnection } from './connection.js';
import { maskConnection } from './connection-url.js';

/** A connection as an address without its secrets, for messages and logs. */
export function locationOf(connection: Connection): string {
  if (typeof connection === 'string') return maskConnection(connection);
  if (isCluster(connection)) {
    const { username, password, tls } = connection.options?.redisOptions ?? {};
    const nodes = connection.cluster.map(placeOfNode).join(',');
    return `${tls ? 'rediss' : 'redis'}+cluster://${login(username, password)}${nodes}`;
  }
  if (!isPostgres(connection)) return ofRedis(connection);
  const { connectionString, host = 'localhost', port = 5432, user, password, database } = connection;
  return connectionString === undefined
    ? `postgres://${login(user, password)}${host}:${port}${database === undefined ? '' : `/${database}`}`
    : maskConnection(connectionString);
}

function ofRedis({ url, sentinels, name, ...server }: RedisConnection): string {
  const { host = '127.0.0.1', port = 6379, path, username, password, db, tls } = server;
  const scheme = tls ? 'rediss' : 'redis';
  const who = login(username, password);
  const database = db === undefined ? '' : `/${db}`;
  if (sentinels) {
    const places = sentinels.map((it) => `${it.host ?? '127.0.0.1'}:${it.port ?? 26_379}`).join(',');
    return `${scheme}+sentinel://${who}${places}/${name}${database}`;
  }
  if (url !== undefined) return maskConnection(url);
  return path === undefined ? `${scheme}://${who}${host}:${port}${database}` : `unix:${path}`;
}

function placeOfNode(node: ClusterNode): string {
  if (typeof node === 'number') return `127.0.0.1:${node}`;
  if (typeof node === 'object') return `${node.host ?? '127.0.0.1'}:${node.port ?? 6379}`;
  return maskConnection(node).replace(/^[a-z+]+:\/\/([^/@]*@)?/i, '');
}

function login(user: unknown, password: unknown): string {
  if (user === undefined && password === undefined) return '';
  return `${user ?? ''}${password === undefined ? '' : `:${MASK}`}@`;
}
