import { SECOND } from '../clock/clock.js';
import type { BeatLink, Beats } from '../datastore/ports/beats.js';
import { GuardedPool } from '../datastore/postgres/guarded-pool.js';
import { poolConfig, sessionSettings } from '../datastore/postgres/pool-config.js';
import { SqlBeats } from '../datastore/postgres/recovery/sql-beats.js';
import { RedisBeats } from '../datastore/redis/recovery/redis-beats.js';
import { newRedisClient } from '../datastore/redis/redis-client.js';
import { leavesWrongServer } from '../datastore/redis/wrong-server.js';

/** Milliseconds; a connection that is silent for longer is thrown away, well before anybody counts as gone. */
const ANSWERED_WITHIN = 3 * SECOND;

/** The beats through a connection of their own, which comes back by itself until it is closed. */
export class BeatSession {
  readonly beats: Beats;
  /** Cuts the connection; a beat that is under way fails. */
  readonly close: () => void;

  constructor(link: BeatLink) {
    if (link.kind === 'redis') {
      const client = redisClient(link);
      this.beats = new RedisBeats(client, link.prefix);
      this.close = () => client.disconnect();
    } else {
      const guarded = postgresPool(link);
      this.beats = new SqlBeats(guarded.pool);
      // A server that does not answer says no goodbye either, and a socket would keep the process alive.
      this.close = () => void guarded.end().catch(() => undefined);
    }
  }
}

function redisClient({ connection }: Extract<BeatLink, { kind: 'redis' }>) {
  return newRedisClient(connection, {
    connectTimeout: ANSWERED_WITHIN,
    socketTimeout: ANSWERED_WITHIN,
    enableOfflineQueue: true,
    lazyConnect: false,
    // A beat of before says nothing now.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    ...leavesWrongServer(false),
  });
}

function postgresPool({ connection }: Extract<BeatLink, { kind: 'postgres' }>) {
  return new GuardedPool({
    ...poolConfig(connection),
    max: 1,
    // What is lost with a crash of the server is two seconds old at most.
    options: sessionSettings(connection, `-c synchronous_commit=off -c statement_timeout=${ANSWERED_WITHIN}`),
    query_timeout: ANSWERED_WITHIN,
    connectionTimeoutMillis: ANSWERED_WITHIN,
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'cortado-beats',
  });
}
