import { createPostgresBackend, DEFAULT_SCHEMA, type Job, type PgPool } from 'bullmq';
import type pg from 'pg';
import { HOUR, SECOND } from '../../clock/clock.js';
import { APP_DEFAULTS } from '../../options/app-options.js';
import type { Connection } from '../../options/connection.js';
import { locationOf } from '../../options/connection-location.js';
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
import { DATABASE_IDENTITY } from './caller-transaction.js';
import { GuardedPool } from './guarded-pool.js';
import { boundOnServer, poolConfig, sessionSettings } from './pool-config.js';
import { isCutOff, isPostgresOutage, isTakenBack, postgresRefusalOf } from './postgres-outage.js';
import { reachServer } from './reach-server.js';
import { tellingWhenReady } from './ready-again.js';
import { SqlBeats } from './recovery/sql-beats.js';
import { SqlLostJobs } from './recovery/sql-lost-jobs.js';
import { retryMember } from './retry-member.js';
import { SqlBroadcasts } from './sql-broadcasts.js';
import { SqlBus } from './sql-bus.js';
import { SqlDurableSide } from './sql-durable-side.js';
import { SqlHistory } from './sql-history.js';
import { SqlInspection } from './sql-inspection.js';
import { SqlJobIndex } from './sql-job-index.js';
import { SqlJobList } from './sql-job-list.js';
import { SqlJobRemover } from './sql-job-remover.js';
import { SqlJobSchedulers } from './sql-job-schedulers.js';
import { SqlListener } from './sql-listener.js';
import { SqlRecords } from './sql-records.js';
import { SqlSchema } from './sql-schema.js';
import { SqlStandings } from './sql-standings.js';
import { sqlTime } from './sql-time.js';
import { SqlUniqueKeys } from './sql-unique-keys.js';
import { SqlJobAdder } from './together/sql-job-adder.js';
import { sqlWorkerBackends } from './together/sql-worker-backend.js';
import { StatementTurns } from './together/statement-turns.js';

/**
 * Seconds. A job that is added wakes workers at once, and that nobody is behind the connection which listens is noticed by
 * its own looks.
 */
const DRAIN_DELAY = 5;
/** Milliseconds until a server must have taken a connection. */
const CONNECTED_WITHIN = 5 * SECOND;
/** And answered a statement of a worker; to BullMQ's longest, which remove what a queue keeps no longer, it is ample. */
const WORKER_STATEMENT = 7 * SECOND;
const LISTENER_STATEMENT = 5 * SECOND;
/** What makes something looks at every job there is. */
const MIGRATION_STATEMENT = HOUR;
/** Jobs are added on another connection when one has not answered for so long: longer than a statement takes. */
const LATEST_OVERDUE = SECOND;
const SOONEST_OVERDUE = SECOND / 4;

/** PostgreSQL through `pg`. One pool for producers, whose statements fail soon, one for workers, and one connection that listens. */
export class PostgresEngine implements Engine {
  static readonly traits: EngineTraits = {
    isLocal: false,
    enqueueTimeout: APP_DEFAULTS.enqueueTimeout,
    startupTimeout: 10_000,
    sharesTransactions: true,
    hasWorkers: true,
  };
  readonly traits = PostgresEngine.traits;
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
  readonly #guarded: GuardedPool;
  readonly #producer: pg.Pool;
  readonly #listener = new SqlListener(() => this.#listen());
  readonly #enqueueTimeout: number;
  readonly #schema: SqlSchema;
  #worker: { readonly guarded: GuardedPool; readonly backends: EngineLink['backendFactory'] } | undefined;
  #durable: { readonly side: DurableSide; readonly guarded: GuardedPool } | undefined;
  #listening: GuardedPool | undefined;

  constructor(connection: Connection, options: EngineOptions) {
    this.location = locationOf(connection);
    this.#connection = connection;
    this.#enqueueTimeout = options.enqueueTimeout;
    this.#guarded = this.#producerPool();
    this.#producer = this.#guarded.pool;
    this.#schema = new SqlSchema({
      ...{ location: this.location, pool: this.#producer, connection, madeFrom: options.madeFrom },
      ...{ within: CONNECTED_WITHIN, madeWithin: MIGRATION_STATEMENT },
    });
    this.time = new DatastoreTime(() => sqlTime(this.#producer));
    this.jobs = this.#adder(this.#guarded);
    this.remover = new SqlJobRemover(this.#producer);
    this.list = new SqlJobList(this.#producer);
    this.standings = new SqlStandings(this.#producer);
    this.schedulers = new SqlJobSchedulers(this.#producer);
    this.index = new SqlJobIndex(this.#producer);
    this.inspection = new SqlInspection(this.#producer, 'PostgreSQL');
    this.records = new SqlRecords(this.#producer);
    this.history = new SqlHistory(this.#producer);
    this.bus = new SqlBus(this.#producer, this.#listener);
    this.#listener.onLoss(() => this.#worker?.guarded.doubtAll());
    this.broadcasts = new SqlBroadcasts(this.#producer);
    this.uniqueKeys = new SqlUniqueKeys(this.#producer);
    this.recovery = {
      lostJobs: new SqlLostJobs(this.#producer as unknown as PgPool),
      beats: new SqlBeats(this.#producer),
      ...beatLink(connection, (sent) => ({ kind: 'postgres', connection: sent })),
    };
  }

  get producer(): EngineLink {
    return this.#link(this.#producer);
  }

  workerLink(): EngineLink {
    this.time.keep();
    if (!this.#worker) {
      const options = { max: 6, connectionTimeoutMillis: CONNECTED_WITHIN };
      const guarded = this.#pool(WORKER_STATEMENT, options, '-c enable_seqscan=off');
      this.#worker = { guarded, backends: sqlWorkerBackends(guarded.pool, this.time, this.#listener) };
    }
    const { guarded, backends } = this.#worker;
    return { ...this.#link(guarded.pool), drainDelay: DRAIN_DELAY, backendFactory: backends };
  }

  durable(): DurableSide {
    if (!this.#durable) {
      const guarded = this.#producerPool('-c synchronous_commit=on');
      const { pool } = guarded;
      const jobs = this.#adder(guarded);
      const side = new SqlDurableSide({ pool, producer: this.#link(pool), jobs });
      this.#durable = { side, guarded };
    }
    return this.#durable.side;
  }

  open(): Promise<void> {
    return reachServer('Opening the datastore', this.location, () => this.#schema.expect());
  }

  migrate(): Promise<Migration> {
    return reachServer('Migrating the datastore', this.location, () => this.#schema.migrate());
  }

  isAvailable(): boolean {
    return true;
  }

  async whenAvailable(): Promise<void> {}

  trouble(): unknown {
    return this.#guarded.trouble;
  }

  isOutage(error: unknown): boolean {
    return isPostgresOutage(error);
  }

  isTakenBack(error: unknown): boolean {
    return isTakenBack(error);
  }

  isUncertain(error: unknown): boolean {
    return isCutOff(error);
  }

  refusalOf(error: unknown): string | undefined {
    return postgresRefusalOf(error);
  }

  async identify(): Promise<string> {
    const { rows } = await this.#producer.query<{ identity: string }>(DATABASE_IDENTITY);
    return rows[0]?.identity ?? '';
  }

  retryMember(queue: string, job: Job): Promise<boolean> {
    return retryMember(this.#producer, queue, job);
  }

  async ping(): Promise<void> {
    await this.#producer.query('SELECT 1');
  }

  async expectWritable(): Promise<void> {
    const { rows } = await this.#producer.query<{ mode: string }>(
      `SELECT current_setting('transaction_read_only') AS mode`,
    );
    if (rows[0]?.mode === 'on')
      throw Object.assign(new Error('cannot write in a read-only transaction'), { code: '25006' });
  }

  async close(): Promise<void> {
    this.time.close();
    await this.bus.close();
    this.#listener.close();
    const pools = [this.#guarded, this.#worker?.guarded, this.#listening, this.#durable?.guarded];
    await Promise.all(pools.map((it) => it?.end()));
  }

  #adder(guarded: GuardedPool): SqlJobAdder {
    const overdueAfter = Math.min(LATEST_OVERDUE, Math.max(SOONEST_OVERDUE, this.#enqueueTimeout / 4));
    const turns = new StatementTurns({ overdueAfter, doubt: () => guarded.doubtAll() });
    return new SqlJobAdder({ pool: guarded.pool, time: this.time, turns });
  }

  // A pool of one: what listens must not take a connection from those that ask.
  #listen(): Promise<pg.PoolClient> {
    if (!this.#listening) {
      this.#listening = this.#pool(LISTENER_STATEMENT, { max: 1, connectionTimeoutMillis: CONNECTED_WITHIN });
      this.#listening.probe();
    }
    return this.#listening.pool.connect();
  }

  #producerPool(settings?: string): GuardedPool {
    const options = { max: 10, connectionTimeoutMillis: this.#enqueueTimeout };
    return this.#pool(Math.max(this.#enqueueTimeout, SECOND), options, settings);
  }

  #pool(statement: number, options: pg.PoolConfig, settings = ''): GuardedPool {
    return new GuardedPool({
      ...poolConfig(this.#connection),
      // Statements are short. Compiling one takes 80 ms of the server, which it does where it expects a long one: it takes any
      // scan of a table for that where those are unwanted.
      options: sessionSettings(
        this.#connection,
        `-c search_path=${DEFAULT_SCHEMA} -c statement_timeout=${boundOnServer(statement)} -c jit=off ${settings}`,
      ),
      keepAlive: true,
      keepAliveInitialDelayMillis: 10 * SECOND,
      query_timeout: statement,
      ...options,
    });
  }

  #link(pool: pg.Pool): EngineLink {
    return {
      connection: pool as unknown as EngineLink['connection'],
      prefix: '',
      backendFactory: (...how) => timedBackend(tellingWhenReady(createPostgresBackend(...how)), this.time),
      isOutage: isPostgresOutage,
      inOurWords: (error) => this.#schema.inOurWords(error),
    };
  }
}
