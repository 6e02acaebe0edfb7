import { SECOND } from '../clock/clock.js';
import type { BeatLink, Beats } from '../datastore/ports/beats.js';
import { SqlBeats } from '../datastore/postgres/recovery/sql-beats.js';
import { RedisBeats } from '../datastore/redis/recovery/redis-beats.js';
import { leavesWrongServer } from '../datastore/redis/wrong-server.js';
import { loadIoredis, loadPg } from '../loading/on-demand.js';

/** Milliseconds; a connection that is silent for longer is thrown away, well before anybody counts as gone. */
const ANSWERED_WITHIN = 3 * SECOND;

/** The beats through a connection of their own, which comes back by itself until it is closed. */
export class BeatSession {
  readonly beats: Beats;
  /** Cuts the connection; a beat that is under way fails. */
  readonly close: () => void;

  constructor(link: BeatLink) {
    if (link.kind === 'redis') {
      const client = redisClient(link.url);
      this.beats = new RedisBeats(client, link.prefix);
      this.close = () => client.disconnect();
    } else {
      const pool = postgresPool(link.url);
      this.beats = new SqlBeats(pool as never);
      this.close = () => void pool.end().catch(() => undefined);
    }
  }
}

function redisClient(url: string) {
  const { Redis } = loadIoredis();
  const client = new Redis(url, {
    connectTimeout: ANSWERED_WITHIN,
    socketTimeout: ANSWERED_WITHIN,
    disableClientInfo: true,
    enableOfflineQueue: true,
    // A beat of before says nothing now.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    // ioredis leaves this timer running after a close, and a process ends no sooner than its timers.
    disconnectTimeout: 250,
    ...leavesWrongServer(false),
  });
  client.on('error', () => undefined);
  return client;
}

function postgresPool(url: string) {
  const { Pool } = loadPg();
  const pool = new Pool({
    connectionString: url,
    max: 1,
    // What is lost with a crash of the server is two seconds old at most.
    options: `-c synchronous_commit=off -c statement_timeout=${ANSWERED_WITHIN}`,
    query_timeout: ANSWERED_WITHIN,
    connectionTimeoutMillis: ANSWERED_WITHIN,
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'cortado-beats',
  });
  pool.on('error', () => undefined);
  return pool;
}
