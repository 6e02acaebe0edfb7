import { createRedisBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { SECOND } from '../../clock/clock.js';
import { DatastoreUnavailableError } from '../../errors/dispatch-errors.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import type { Connection } from '../../options/connection.js';
import { locationOf } from '../../options/connection-location.js';
import { reasonOf } from '../../redaction/reason-of.js';
import { ActiveJobs, withStalledChecksTogether } from '../bullmq/stalled-checks.js';
import { timedBackend } from '../bullmq/timed-backend.js';
import { DatastoreTime } from '../datastore-time.js';
import { beatLink } from '../ports/beat-link.js';
import type { RecoveryAccess } from '../ports/beats.js';
import type { BroadcastLog } from '../ports/broadcast-log.js';
import type { ControlBus } from '../ports/control-bus.js';
import type { DurableSide } from '../ports/durable-side.js';
import type { Engine, EngineOptions, EngineTraits, Migration } from '../ports/engine.js';
import type { EngineLink } from '../ports/engine-link.js';
import type { Inspection } from '../ports/inspection.js';
import type { JobAdder } from '../ports/job-adder.js';
import type { JobHistory } from '../ports/job-history.js';
import type { JobIndex } from '../ports/job-index.js';
import type { JobList } from '../ports/job-list.js';
import type { JobRemover } from '../ports/job-remover.js';
import type { JobSchedulers } from '../ports/job-schedulers.js';
import type { JobStandings } from '../ports/job-standings.js';
import type { Records } from '../ports/records.js';
import type { UniqueKeys } from '../ports/unique-keys.js';
import { withBoundedEvents } from './bounded-events.js';
import type { WatchedConnection } from './connection-guards.js';
import { IndexIntake } from './index-intake.js';
import { indexedBackend } from './indexed-backend.js';
import { jobsAlone } from './jobs-alone.js';
import { tellingWhenReady } from './ready-again.js';
import { RedisBeats } from './recovery/redis-beats.js';
import { RedisLostJobs } from './recovery/redis-lost-jobs.js';
import { RedisBroadcasts } from './redis-broadcasts.js';
import { RedisBus } from './redis-bus.js';
import { clusterOf, connectOnce, redisTime, whenReady } from './redis-client.js';
import {
  LONGEST_BLOCK,
  listeningConnection,
  producerConnection,
  WorkerConnection,
} from './redis-connections.js';
import { RedisDurableSide } from './redis-durable-side.js';
import { isCutOff, isRedisOutage, redisRefusalOf } from './redis-errors.js';
import { RedisHistory } from './redis-history.js';
import { RedisInspection } from './redis-inspection.js';
import { RedisJobIndex } from './redis-job-index.js';
import { RedisJobList } from './redis-job-list.js';
import { RedisJobRemover } from './redis-job-remover.js';
import { RedisJobSchedulers } from './redis-job-schedulers.js';
import { RedisRecords } from './redis-records.js';
import { RedisStandings } from './redis-standings.js';
import { RedisUniqueKeys } from './redis-unique-keys.js';
import { RedisJobAdder } from './together/redis-job-adder.js';
import { workerBackends } from './together/redis-worker-backend.js';

/** The part of an enqueue's time that a confirmation may take. */
const CONFIRMED_PART = 0.6;

/** Redis through ioredis. One connection for all producers of the process, one more for its workers once there are any. */
export class RedisEngine implements Engine {
  static readonly traits: EngineTraits = {
    isLocal: false,
    enqueueTimeout: APP_DEFAULTS.enqueueTimeout,
    startupTimeout: 10_000,
    sharesTransactions: false,
    hasWorkers: true,
  };
  readonly traits = RedisEngine.traits;
  readonly location: string;
  readonly jobs: JobAdder;
  readonly remover: JobRemover;
  readonly list: JobList;
  readonly standings: JobStandings;
  readonly schedulers: JobSchedulers;
  readonly index: JobIndex;
  readonly inspection: Inspection;
  readonly records: Records;
  readonly history: JobHistory;
  readonly bus: ControlBus;
  readonly broadcasts: BroadcastLog;
  readonly uniqueKeys: UniqueKeys;
  readonly recovery: RecoveryAccess;
  readonly time: DatastoreTime;
  readonly #connection: Connection;
  readonly #prefix: string;
  readonly #producer: Redis;
  readonly #intake: IndexIntake;
  readonly #guard: WatchedConnection;
  readonly #enqueueTimeout: number;
  #worker: WorkerConnection | undefined;
  #durable: RedisDurableSide | undefined;
  #activeJobs: ActiveJobs | undefined;

  constructor(connection: Connection, options: EngineOptions) {
    const { prefix } = options;
    this.#connection = connection;
    this.#prefix = prefix;
    this.#enqueueTimeout = options.enqueueTimeout;
    this.location = locationOf(connection);
    const { client, guard } = producerConnection(connection);
    this.#producer = client;
    this.#guard = guard;
    this.#intake = new IndexIntake(client, prefix);
    this.jobs = new RedisJobAdder(this.#producer, this.#intake);
    this.remover = new RedisJobRemover(this.#producer);
    this.list = new RedisJobList(this.#producer, prefix);
    this.standings = new RedisStandings(this.#producer, prefix);
    this.schedulers = new RedisJobSchedulers(this.#producer, prefix);
    this.index = new RedisJobIndex(this.#producer, prefix, this.#intake);
    this.inspection = new RedisInspection(this.#producer, prefix);
    this.records = new RedisRecords(this.#producer, prefix);
    this.history = new RedisHistory(this.#producer, prefix);
    this.bus = new RedisBus(this.#producer, () => listeningConnection(connection), prefix, this.location);
    this.broadcasts = new RedisBroadcasts(this.#producer, prefix);
    this.uniqueKeys = new RedisUniqueKeys(this.#producer, prefix);
    this.recovery = {
      lostJobs: new RedisLostJobs(this.#producer),
      beats: new RedisBeats(this.#producer, prefix),
      ...beatLink(connection, (sent) => ({ kind: 'redis', connection: sent, prefix })),
    };
    this.time = new DatastoreTime(() => redisTime(this.#producer, `${prefix}:cortado`));
  }

  get producer(): EngineLink {
    connectOnce(this.#producer);
    return this.#link(this.#producer);
  }

  workerLink(): EngineLink {
    this.#worker ??= new WorkerConnection(this.#connection);
    this.time.keep();
    const { client, losses } = this.#worker;
    this.#activeJobs ??= new ActiveJobs(
      async (queues) => (await client.exists(...queues.map((it) => `${this.#prefix}:${it}:active`))) > 0,
    );
    return {
      ...this.#link(client),
      drainDelay: LONGEST_BLOCK / SECOND,
      backendFactory: withStalledChecksTogether(
        withBoundedEvents(workerBackends(client, losses, this.time), client),
        this.#activeJobs,
      ),
      // As BullMQ marks a queue that has a job. Lost with an outage, after which every worker looks.
      wakeAnother: (queue) =>
        client.zadd(markerOf(this.#prefix, queue), 0, '0').then(
          () => undefined,
          () => undefined,
        ),
    };
  }

  durable(): DurableSide {
    this.#durable ??= new RedisDurableSide({
      ...{ connection: this.#connection, prefix: this.#prefix, intake: this.#intake },
      waits: Math.ceil(CONFIRMED_PART * this.#enqueueTimeout),
      linkOf: (client) => this.#link(client),
    });
    return this.#durable;
  }

  async open(): Promise<void> {
    connectOnce(this.#producer);
    const what = 'Opening the datastore';
    try {
      await this.#guard.settled();
    } catch (cause) {
      throw new DatastoreUnavailableError({ what, location: this.location, found: reasonOf(cause), cause });
    }
    if (await isLoneNode(this.#producer))
      throw new DatastoreUnavailableError({
        ...{ what, location: this.location, cause: undefined },
        found:
          'it is a node of a Redis Cluster; write redis+cluster:// in `connection`, or { cluster: [{ host, port }] }',
      });
  }

  /** Redis has no schema; it is only asked whether it is there. */
  async migrate(): Promise<Migration> {
    await this.open();
    return { from: undefined, to: undefined };
  }

  isAvailable(): boolean {
    return this.#producer.status === 'ready';
  }

  whenAvailable(): Promise<void> {
    return whenReady(this.#producer);
  }

  trouble(): unknown {
    return this.#guard.trouble;
  }

  isOutage(error: unknown): boolean {
    return isRedisOutage(error);
  }

  isUncertain(error: unknown): boolean {
    return isCutOff(error);
  }

  refusalOf(error: unknown): string | undefined {
    return redisRefusalOf(error);
  }

  // Whoever takes a job marks the queue again, for the next one.
  async wakeWorkers(queue: string): Promise<void> {
    await this.#producer.zadd(markerOf(this.#prefix, queue), 0, '0');
  }

  async ping(): Promise<void> {
    await this.whenAvailable();
    // Of a Cluster, the node that has the keys; whoever may touch no key may ask a server of its own all the same.
    if (clusterOf(this.#producer)) await this.#producer.exists(`${this.#prefix}:cortado`);
    else await this.#producer.ping();
  }

  async expectWritable(): Promise<void> {
    await this.whenAvailable();
    try {
      await this.#producer.del(`${this.#prefix}:cortado`);
    } catch (error) {
      // Any other refusal, such as NOPERM, is an answer.
      if (this.isOutage(error) || this.refusalOf(error) === undefined) throw error;
    }
  }

  async close(): Promise<void> {
    this.time.close();
    await this.bus.close();
    for (const connection of [this.#producer, this.#worker]) connection?.disconnect();
    this.#durable?.close();
  }

  #link(connection: Redis): EngineLink {
    const backendFactory: EngineLink['backendFactory'] = (name, ...how) =>
      indexedBackend(
        timedBackend(
          tellingWhenReady(jobsAlone(createRedisBackend(name, ...how)), connection, () => this.time.now()),
          this.time,
        ),
        connection,
        this.#intake,
        name,
      );
    const isOutage = (error: unknown) => this.isOutage(error);
    return { connection, prefix: this.#prefix, backendFactory, isOutage };
  }
}

/** Whether a client for one server has come to a node of a Cluster, which has some of the keys and sends on for the others. */
async function isLoneNode(client: Redis): Promise<boolean> {
  if (clusterOf(client)) return false;
  // Who may not ask learns it from the first command.
  const told = await client.info('server').catch(() => '');
  return /^redis_mode:cluster\r?$/m.test(told);
}

function markerOf(prefix: string, queue: string): string {
  return `${prefix}:${queue}:marker`;
}
