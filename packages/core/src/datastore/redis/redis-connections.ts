import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { SECOND } from '../../clock/clock.js';
import type { Connection } from '../../options/connection.js';
import { AnswerDeadline } from './answer-deadline.js';
import { guarded, type WatchedConnection } from './connection-guards.js';
import { clusterOf, newRedisClient } from './redis-client.js';
import { coalesceWrites } from './together/coalesce-writes.js';
import { keepWanted } from './wanted-cluster.js';
import { leavesWrongServer } from './wrong-server.js';

/**
 * A worker's longest blocking read. Adding a job wakes one at once, so this is only how long a connection that nothing
 * passes through any more goes unnoticed.
 */
export const LONGEST_BLOCK = 8 * SECOND;

/** Milliseconds without a word from a server that owes an answer, after which nobody is taken to be there. */
const ANSWERED_WITHIN = {
  producer: 5 * SECOND,
  worker: 5 * SECOND,
  blocking: LONGEST_BLOCK + 2 * SECOND,
  listener: 5 * SECOND,
} as const;

/** A connection, and what watches over it. */
export interface GuardedConnection {
  readonly client: Redis;
  readonly guard: WatchedConnection;
}

/**
 * The producer's connection: a command either reaches Redis now or fails now. Nothing is kept to be sent
 * later, and nothing is sent again on its own, so an enqueue that was rejected cannot turn up afterwards.
 */
export function producerConnection(
  connection: Connection,
  answeredWithin: number = ANSWERED_WITHIN.producer,
): GuardedConnection {
  const client = newRedisClient(connection, {
    ...leavesWrongServer(false),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  const within = Math.max(answeredWithin, ANSWERED_WITHIN.producer);
  const guard = guarded(client, (server) => {
    new AnswerDeadline(server, within);
    // Each time it connects it has a new socket.
    server.on('connect', () => coalesceWrites(server.stream));
  });
  return { client, guard };
}

/**
 * The workers' connection: commands wait for Redis to come back, as BullMQ requires of blocking clients. BullMQ makes
 * those from it (`duplicate`), one for each queue that is served.
 */
export class WorkerConnection {
  readonly client: Redis;
  /** How often it was lost. */
  readonly losses = { count: 0 };
  readonly #connection: Connection;
  readonly #blocking = new Set<Redis>();
  #isCut = false;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.client = newRedisClient(connection, waiting());
    guarded(this.client, (server) => {
      new AnswerDeadline(server, ANSWERED_WITHIN.worker);
      server.on('close', () => {
        this.losses.count += 1;
      });
    });
    const cluster = clusterOf(this.client);
    if (cluster)
      cluster.duplicate = (_, override) => this.#duplicate(override?.redisOptions) as unknown as Cluster;
    else this.client.duplicate = (override) => this.#duplicate(override);
  }

  /** Cuts what is left of it and of those made from it: BullMQ may not have come to close them. */
  disconnect(): void {
    this.#isCut = true;
    for (const client of [this.client, ...this.#blocking]) client.disconnect();
  }

  #duplicate({ connectionName }: Partial<RedisOptions> = {}): Redis {
    const client = newRedisClient(this.#connection, {
      ...waiting(),
      ...(connectionName === undefined ? {} : { connectionName }),
    });
    guarded(client, answeringWithin(ANSWERED_WITHIN.blocking));
    const cluster = clusterOf(client);
    if (cluster) keepWanted(cluster);
    endWhileResting(client);
    this.#blocking.add(client);
    client.on('end', () => this.#blocking.delete(client));
    client.on('connecting', () => {
      this.#blocking.add(client);
      // A worker that pauses connects anew once its fetch has ended, which in an outage may be after the app has closed.
      if (this.#isCut) client.disconnect();
    });
    return client;
  }
}

/** What is private in a client of ioredis. */
interface ClientInternals {
  manuallyClosing: boolean;
  setStatus(status: 'end'): void;
  flushQueue(error: Error): void;
}

/**
 * A client that rests between two tries to connect ends when it is told to: ioredis only stops trying then, and BullMQ,
 * which waits for the end before it closes a worker, would wait for ever.
 */
function endWhileResting(client: Redis): void {
  const disconnect = client.disconnect.bind(client);
  client.disconnect = (reconnect = false) => {
    const isResting = client.status === 'reconnecting' && !reconnect;
    disconnect(reconnect);
    if (!isResting) return;
    const internals = client as unknown as ClientInternals;
    internals.manuallyClosing = false;
    internals.setStatus('end');
    internals.flushQueue(new Error('Connection is closed.'));
  };
}

/** The connection that hears what others publish. */
export function listeningConnection(connection: Connection): Redis {
  // ioredis would do that without hearing that it is refused, which ends the process.
  const client = newRedisClient(connection, { ...waiting(), autoResubscribe: false });
  guarded(client, answeringWithin(ANSWERED_WITHIN.listener), true);
  return client;
}

function answeringWithin(ms: number): (server: Redis) => void {
  return (server) => void new AnswerDeadline(server, ms);
}

function waiting(): RedisOptions {
  return { ...leavesWrongServer(true), maxRetriesPerRequest: null };
}
