import { type Connection, isCluster } from './connection.js';

/** Options of ioredis that are replaced on every connection: what they were does not matter. */
const REPLACED = [
  ...['retryStrategy', 'reconnectOnError', 'sentinelRetryStrategy', 'sentinelReconnectStrategy'],
  ...['clusterRetryStrategy', 'clusterNodeRetryStrategy'],
];

/**
 * A connection as a thread can be given it, without the functions that are replaced on every connection; or the name of
 * an option that no thread can be given, such as a `natMap` that is a function.
 */
export function forThread(connection: Connection): { connection: Connection } | { kept: string } {
  if (typeof connection === 'string') return { connection };
  const plain = isCluster(connection)
    ? { ...connection, ...(connection.options ? { options: withoutReplaced(connection.options) } : {}) }
    : withoutReplaced(connection);
  const kept = uncloneable(plain);
  return kept === undefined ? { connection: structuredClone(plain) as Connection } : { kept };
}

/** A connection as JSON can hold it, for another process; `undefined` where it cannot. */
export function forProcess(connection: Connection | undefined): Connection | undefined {
  if (connection === undefined) return undefined;
  const found = forThread(connection);
  if ('kept' in found || holdsBytes(found.connection)) return undefined;
  return found.connection;
}

function withoutReplaced(options: object): object {
  const { redisOptions, ...kept } = options as { redisOptions?: object };
  const left = Object.entries(kept).filter(([name]) => !REPLACED.includes(name));
  return {
    ...Object.fromEntries(left),
    ...(redisOptions ? { redisOptions: withoutReplaced(redisOptions) } : {}),
  };
}

/** The first field with a value that is copied to no thread, such as `options.natMap`. */
function uncloneable(value: object, path = ''): string | undefined {
  for (const [name, inner] of Object.entries(value)) {
    try {
      structuredClone(inner);
    } catch {
      return (typeof inner === 'object' && uncloneable(inner, `${path}${name}.`)) || path + name;
    }
  }
  return undefined;
}

function holdsBytes(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ArrayBuffer.isView(value) || Object.values(value).some(holdsBytes);
}
