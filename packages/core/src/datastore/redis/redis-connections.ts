import type { Redis, RedisOptions } from 'ioredis';
import { SECOND } from '../../clock/clock.js';
import { loadIoredis } from '../../loading/on-demand.js';
import { AnswerDeadline } from './answer-deadline.js';
import { ConnectionGuard } from './connection-guard.js';
import { coalesceWrites } from './together/coalesce-writes.js';
import { leavesWrongServer } from './wrong-server.js';

/** BullMQ's longest blocking read. */
const LONGEST_BLOCK = 10 * SECOND;

/** Milliseconds without a word from a server that owes an answer, after which nobody is taken to be there. */
const ANSWERED_WITHIN = {
  producer: 5 * SECOND,
  worker: 5 * SECOND,
  blocking: LONGEST_BLOCK + 2 * SECOND,
  listener: 5 * SECOND,
} as const;

const shared: RedisOptions = {
  connectTimeout: 5 * SECOND,
  // A server that refuses a connection says why and hangs up. Who goes on writing then fails before having read that.
  disableClientInfo: true,
  keepAlive: 10 * SECOND,
  // ioredis leaves this timer running after a close, and a process ends no sooner than its timers.
  disconnectTimeout: 250,
  // Measured at half the throughput of plain commands; never on, whatever the address says.
  enableAutoPipelining: false,
};

/** A connection, and what watches over it. */
export interface GuardedConnection {
  readonly client: Redis;
  readonly guard: ConnectionGuard;
}

/**
 * The producer's connection: a command either reaches Redis now or fails now. Nothing is kept to be sent
 * later, and nothing is sent again on its own, so an enqueue that was rejected cannot turn up afterwards.
 */
export function producerConnection(url: string): GuardedConnection {
  const client = connect(url, {
    ...leavesWrongServer(false),
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  });
  new AnswerDeadline(client, ANSWERED_WITHIN.producer);
  // Each time it connects it has a new socket.
  client.on('connect', () => coalesceWrites(client.stream));
  return { client, guard: new ConnectionGuard(client) };
}

/**
 * The workers' connection: commands wait for Redis to come back, as BullMQ requires of blocking clients. BullMQ makes
 * those from it (`duplicate`), one for each queue that is served.
 */
export class WorkerConnection {
  readonly client: Redis;
  readonly #blocking = new Set<Redis>();

  constructor(url: string) {
    this.client = connect(url, waiting());
    new AnswerDeadline(this.client, ANSWERED_WITHIN.worker);
    new ConnectionGuard(this.client);
    this.client.duplicate = (override) => this.#duplicate(override);
  }

  /** Cuts what is left of it and of those made from it: BullMQ may not have come to close them. */
  disconnect(): void {
    for (const client of [this.client, ...this.#blocking]) client.disconnect();
  }

  #duplicate(override: Partial<RedisOptions> = {}): Redis {
    const { Redis } = loadIoredis();
    const client = new Redis({ ...this.client.options, ...waiting(), ...override });
    new AnswerDeadline(client, ANSWERED_WITHIN.blocking);
    new ConnectionGuard(client);
    endWhileResting(client);
    this.#blocking.add(client);
    client.on('end', () => this.#blocking.delete(client));
    client.on('connecting', () => this.#blocking.add(client));
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
export function listeningConnection(url: string): Redis {
  const client = connect(url, waiting());
  new AnswerDeadline(client, ANSWERED_WITHIN.listener);
  new ConnectionGuard(client, true);
  return client;
}

function waiting(): RedisOptions {
  return { ...leavesWrongServer(true), maxRetriesPerRequest: null };
}

function connect(url: string, options: RedisOptions): Redis {
  const { Redis } = loadIoredis();
  return new Redis(url, { ...shared, ...options, lazyConnect: true });
}
