import { createRedisBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { APP_DEFAULTS } from '../../options/app-options.js';
import { maskConnection } from '../../options/connection-url.js';
import { timedBackend } from '../bullmq/timed-backend.js';
import { DatastoreTime } from '../datastore-time.js';
import type { ControlBus } from '../ports/control-bus.js';
import type { Engine, EngineLink, EngineOptions, EngineTraits, Migration } from '../ports/engine.js';
import type { JobAdder } from '../ports/job-adder.js';
import type { JobHistory } from '../ports/job-history.js';
import type { JobList } from '../ports/job-list.js';
import type { Records } from '../ports/records.js';
import type { UniqueKeys } from '../ports/unique-keys.js';
import { RedisBus } from './redis-bus.js';
import { producerConnection, workerConnection } from './redis-connections.js';
import { RedisHistory } from './redis-history.js';
import { RedisJobList } from './redis-job-list.js';
import { RedisRecords } from './redis-records.js';
import { RedisUniqueKeys } from './redis-unique-keys.js';
import { RedisJobAdder } from './together/redis-job-adder.js';
import { workerBackends } from './together/redis-worker-backend.js';

/** Redis through ioredis. One connection for all producers of the process, one more for its workers once there are any. */
export class RedisEngine implements Engine {
  static readonly traits: EngineTraits = {
    isLocal: false,
    enqueueTimeout: APP_DEFAULTS.enqueueTimeout,
    startupTimeout: 10_000,
    sharesTransactions: false,
  };
  readonly traits = RedisEngine.traits;
  readonly location: string;
  readonly jobs: JobAdder;
  readonly list: JobList;
  readonly records: Records;
  readonly history: JobHistory;
  readonly bus: ControlBus;
  readonly uniqueKeys: UniqueKeys;
  readonly time: DatastoreTime;
  readonly #url: string;
  readonly #prefix: string;
  readonly #producer: Redis;
  #worker: Redis | undefined;

  constructor(url: string, options: EngineOptions) {
    this.#url = url;
    this.#prefix = options.prefix;
    this.location = maskConnection(url);
    this.#producer = producerConnection(url);
    this.jobs = new RedisJobAdder(this.#producer);
    this.list = new RedisJobList(this.#producer, options.prefix);
    this.records = new RedisRecords(this.#producer, options.prefix);
    this.history = new RedisHistory(this.#producer, options.prefix);
    this.bus = new RedisBus(this.#producer, () => workerConnection(url), options.prefix);
    this.uniqueKeys = new RedisUniqueKeys(this.#producer, options.prefix);
    this.time = new DatastoreTime(() => redisTime(this.#producer));
  }

  get producer(): EngineLink {
    this.#connect();
    return this.#link(this.#producer);
  }

  workerLink(): EngineLink {
    this.#worker ??= workerConnection(this.#url);
    this.time.keep();
    return { ...this.#link(this.#worker), backendFactory: workerBackends(this.#worker, this.time) };
  }

  async open(): Promise<void> {
    await this.whenAvailable();
  }

  /** Redis has no schema; it is only asked whether it is there. */
  async migrate(): Promise<Migration> {
    await this.ping();
    return { from: undefined, to: undefined };
  }

  isAvailable(): boolean {
    return this.#producer.status === 'ready';
  }

  whenAvailable(): Promise<void> {
    this.#connect();
    if (this.isAvailable()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => () => {
        this.#producer.off('ready', onReady);
        this.#producer.off('end', onEnd);
        finish();
      };
      const onReady = settle(resolve);
      const onEnd = settle(() => reject(new Error('The connection to Redis is closed.')));
      this.#producer.once('ready', onReady);
      this.#producer.once('end', onEnd);
    });
  }

  isOutage(error: unknown): boolean {
    const {
      message = '',
      code = '',
      name = '',
    } = (error ?? {}) as { message?: string; code?: string; name?: string };
    return (
      /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|UNCERTAIN_STATE)/.test(code) ||
      name === 'MaxRetriesPerRequestError' ||
      /Connection is closed|Stream isn't writeable|Connection is in subscriber mode|LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN/.test(
        message,
      )
    );
  }

  async ping(): Promise<void> {
    await this.whenAvailable();
    await this.#producer.ping();
  }

  async close(): Promise<void> {
    this.time.close();
    await this.bus.close();
    for (const client of [this.#producer, this.#worker]) client?.disconnect();
  }

  #connect(): void {
    if (this.#producer.status === 'wait') this.#producer.connect().catch(() => undefined);
  }

  #link(connection: Redis): EngineLink {
    const backendFactory: EngineLink['backendFactory'] = (...how) =>
      timedBackend(createRedisBackend(...how), this.time);
    const isOutage = (error: unknown) => this.isOutage(error);
    return { connection, prefix: this.#prefix, backendFactory, isOutage };
  }
}

/** Milliseconds since 1970. */
async function redisTime(client: Redis): Promise<number> {
  const [seconds, micros] = await client.time();
  return Number(seconds) * 1_000 + Number(micros) / 1_000;
}
