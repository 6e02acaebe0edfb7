import type { Redis, RedisOptions } from 'ioredis';
import { loadIoredis } from '../../loading/on-demand.js';
import { coalesceWrites } from './together/coalesce-writes.js';

// Quick enough for a restart to be noticed at once, slow enough not to hammer a server that is booting.
const retryStrategy = (times: number) => Math.min(50 * 2 ** Math.min(times, 6), 2_000);

const shared: RedisOptions = {
  retryStrategy,
  connectTimeout: 5_000,
  // ioredis leaves this timer running after a close, and a process ends no sooner than its timers.
  disconnectTimeout: 250,
  // Measured at half the throughput of plain commands; never on, whatever the address says.
  enableAutoPipelining: false,
};

/**
 * The producer's connection: a command either reaches Redis now or fails now. Nothing is kept to be sent
 * later, and nothing is sent again on its own, so an enqueue that was rejected cannot turn up afterwards.
 */
export function producerConnection(url: string): Redis {
  const client = connect(url, {
    ...shared,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  // Each time it connects it has a new socket.
  client.on('connect', () => coalesceWrites(client.stream));
  return client;
}

/** The workers' connection: commands wait for Redis to come back, as BullMQ requires of blocking clients. */
export function workerConnection(url: string): Redis {
  return connect(url, { ...shared, maxRetriesPerRequest: null });
}

function connect(url: string, options: RedisOptions): Redis {
  const { Redis } = loadIoredis();
  const client = new Redis(url, { ...options, lazyConnect: true });
  // ioredis prints errors nobody listens to; the engine learns of them from the commands that fail.
  client.on('error', () => undefined);
  return client;
}
