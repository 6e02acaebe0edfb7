import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { SECOND } from '../../clock/clock.js';
import { forgetArguments } from '../../errors/forget-arguments.js';
import { loadIoredis } from '../../loading/on-demand.js';
import {
  type ClusterConnection,
  type Connection,
  isCluster,
  type RedisConnection,
} from '../../options/connection.js';
import { absentBeside } from './hash-tag.js';
import { sendLostScriptsAgain } from './lost-scripts.js';

/** How long a Sentinel, or a node of a Cluster that is asked who has which slot, may need. */
const TOLD_WITHIN = 2 * SECOND;

const shared: RedisOptions = {
  connectTimeout: 5 * SECOND,
  // A server that refuses a connection says why and hangs up. Who goes on writing then fails before having read that.
  disableClientInfo: true,
  keepAlive: 10 * SECOND,
  // ioredis leaves this timer running after a close, and a process ends no sooner than its timers.
  disconnectTimeout: 250,
  // Measured at half the throughput of plain commands; never on, whatever the address says.
  enableAutoPipelining: false,
  lazyConnect: true,
  sentinelCommandTimeout: TOLD_WITHIN,
  sentinelRetryStrategy: pauseBefore,
  // What would change answers, or end a command that waits as it should.
  ...{ stringNumbers: false, replyMapping: 'legacy', readOnly: false, monitor: false },
  ...{ enableReadyCheck: true, autoResubscribe: true },
};
/** Options that a user of ioredis may have, and that no connection of ours can do with. */
const LEFT_OUT = ['commandTimeout', 'blockingTimeout', 'maxLoadingRetryTime', 'offlineQueue', 'commandQueue'];

/**
 * A client for a server, for the master that Sentinels name, or for a Cluster. Of a Cluster too it is typed as `Redis`: what
 * is asked of clients here both can do, but for what stands in redis-connections and connection-guard.
 */
export function newRedisClient(connection: Connection, settings: RedisOptions): Redis {
  const client =
    typeof connection !== 'string' && isCluster(connection)
      ? newCluster(connection, settings)
      : newRedis(connection as string | RedisConnection, settings);
  // ioredis prints errors that nobody listens to.
  client.on('error', () => undefined);
  return client;
}

/** The client as what it is where it is one of a Cluster. */
export function clusterOf(client: unknown): Cluster | undefined {
  return (client as Cluster).isCluster === true ? (client as Cluster) : undefined;
}

function newRedis(connection: string | RedisConnection, settings: RedisOptions): Redis {
  const { Redis } = loadIoredis();
  if (typeof connection === 'string')
    return tellingNoArguments(new Redis(connection, { ...shared, ...settings }));
  const { url, ...own } = connection;
  const options = { ...usable(own), ...shared, ...settings };
  return tellingNoArguments(url === undefined ? new Redis(options) : new Redis(url, options));
}

/** What is private in a client of ioredis: hears of each error that a server answers, before anybody else. */
interface ClientInternals {
  handleReconnection?(error: Error, item: unknown): void;
}

function tellingNoArguments(client: Redis): Redis {
  const internals = client as unknown as ClientInternals;
  const handle = internals.handleReconnection;
  if (handle)
    internals.handleReconnection = (error, item) => {
      forgetArguments(error);
      handle.call(client, error, item);
    };
  return client;
}

function newCluster({ cluster, options = {} }: ClusterConnection, settings: RedisOptions): Redis {
  const { Cluster: ClusterClient } = loadIoredis();
  const client = new ClusterClient([...cluster], clusterOptions(options, settings)) as unknown as Redis;
  const { eval: run } = client as unknown as Record<'eval', (...args: unknown[]) => Promise<unknown>>;
  client.eval = ((script: string, keys: number, ...args: string[]) =>
    keys === 1
      ? run.call(client, script, 2, args[0], absentBeside(args[0] as string), ...args.slice(1))
      : run.call(client, script, keys, ...args)) as Redis['eval'];
  sendLostScriptsAgain(client as unknown as Cluster);
  client.on('+node', tellingNoArguments);
  return client;
}

/** Where nothing is kept to be sent later, no command is sent again after a loss either: whoever sent it does that. */
function clusterOptions(
  { redisOptions = {}, ...own }: ClusterOptions,
  { retryStrategy: _, enableOfflineQueue = true, lazyConnect = true, ...settings }: RedisOptions,
): ClusterOptions {
  const pause = enableOfflineQueue ? 200 : 0;
  return {
    ...own,
    ...{ lazyConnect, enableOfflineQueue, enableReadyCheck: true, enableAutoPipelining: false },
    scaleReads: 'master',
    clusterRetryStrategy: pauseBefore,
    ...{ retryDelayOnFailover: pause, retryDelayOnClusterDown: pause, retryDelayOnTryAgain: 100 },
    ...{ slotsRefreshTimeout: TOLD_WITHIN, slotsRefreshInterval: 0, shardedSubscribers: false },
    redisOptions: { ...usable(redisOptions), ...shared, ...settings } as ClusterOptions['redisOptions'],
  };
}

function usable(options: RedisOptions): RedisOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !LEFT_OUT.includes(name)));
}

/** Quick enough for a restart to be noticed at once, slow enough not to hammer a server that is booting. */
function pauseBefore(tries: number): number {
  return Math.min(50 * 2 ** Math.min(tries, 6), 2_000);
}

/** Has a client connect that has not begun to. */
export function connectOnce(client: Redis): void {
  if (client.status === 'wait') client.connect().catch(() => undefined);
}

/** Resolves when a command has somewhere to go, which may be never. @throws where the client is closed */
export function whenReady(client: Redis): Promise<void> {
  connectOnce(client);
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => () => {
      client.off('ready', onReady);
      client.off('end', onEnd);
      finish();
    };
    const onReady = settle(resolve);
    const onEnd = settle(() => reject(new Error('The connection to Redis is closed.')));
    client.once('ready', onReady);
    client.once('end', onEnd);
  });
}

/** Milliseconds since 1970, by the server that has this key: those of a Cluster need not agree. */
export async function redisTime(client: Redis, key: string): Promise<number> {
  const asked = clusterOf(client) ? client.eval("return redis.call('TIME')", 1, key) : client.time();
  const told: unknown = await asked;
  const [seconds, micros] = told as [string | number, string | number];
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
}
