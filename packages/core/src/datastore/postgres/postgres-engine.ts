import {
  assertSchemaCompatibility,
  createPostgresBackend,
  DEFAULT_SCHEMA,
  LATEST_SCHEMA_VERSION,
  runMigrations,
  SchemaMigrationRequiredError,
} from 'bullmq';
import type pg from 'pg';
import { MigrationRequiredError } from '../../errors/configuration-errors.js';
import { loadPg } from '../../loading/on-demand.js';
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
import { DATABASE_IDENTITY } from './caller-transaction.js';
import { isPostgresOutage } from './postgres-outage.js';
import { schemaVersion } from './schema-version.js';
import { SqlBus } from './sql-bus.js';
import { SqlHistory } from './sql-history.js';
import { SqlJobList } from './sql-job-list.js';
import { createRecordTables, hasRecordTables, SqlRecords } from './sql-records.js';
import { sqlTime } from './sql-time.js';
import { SqlUniqueKeys } from './sql-unique-keys.js';
import { SqlJobAdder } from './together/sql-job-adder.js';
import { sqlWorkerBackends } from './together/sql-worker-backend.js';

/** PostgreSQL through `pg`. One pool for producers; workers get their own, since each of their queues keeps a connection listening. */
export class PostgresEngine implements Engine {
  static readonly traits: EngineTraits = {
    isLocal: false,
    enqueueTimeout: APP_DEFAULTS.enqueueTimeout,
    startupTimeout: 10_000,
    sharesTransactions: true,
  };
  readonly traits = PostgresEngine.traits;
  readonly location: string;
  readonly jobs: JobAdder;
  readonly list: JobList;
  readonly records: Records;
  readonly history: JobHistory;
  readonly bus: ControlBus;
  readonly uniqueKeys: UniqueKeys;
  readonly time: DatastoreTime;
  readonly #config: pg.PoolConfig;
  readonly #producer: pg.Pool;
  #worker: pg.Pool | undefined;
  #listener: pg.Pool | undefined;

  constructor(url: string, options: EngineOptions) {
    this.location = maskConnection(url);
    this.#config = { connectionString: url, options: `-c search_path=${DEFAULT_SCHEMA}`, keepAlive: true };
    this.#producer = this.#pool({
      max: 10,
      connectionTimeoutMillis: options.enqueueTimeout,
      query_timeout: Math.max(options.enqueueTimeout, 1_000),
    });
    this.time = new DatastoreTime(() => sqlTime(this.#producer));
    this.jobs = new SqlJobAdder(this.#producer, this.time);
    this.list = new SqlJobList(this.#producer);
    this.records = new SqlRecords(this.#producer);
    this.history = new SqlHistory(this.#producer);
    this.bus = new SqlBus(this.#producer, () => this.#listen());
    this.uniqueKeys = new SqlUniqueKeys(this.#producer);
  }

  get producer(): EngineLink {
    return this.#link(this.#producer);
  }

  workerLink(): EngineLink {
    this.time.keep();
    this.#worker ??= this.#pool({ max: 6, options: `${this.#config.options} -c enable_seqscan=off` });
    // Each worker and each listener checks one connection out for good.
    this.#worker.options.max += 1;
    return { ...this.#link(this.#worker), backendFactory: sqlWorkerBackends(this.#worker, this.time) };
  }

  async open(): Promise<void> {
    try {
      await assertSchemaCompatibility(this.#producer);
    } catch (cause) {
      // 42P01: the schema is missing altogether.
      if (cause instanceof SchemaMigrationRequiredError || (cause as { code?: string }).code === '42P01')
        throw new MigrationRequiredError({ location: this.location, cause });
      throw cause;
    }
    if (!(await hasRecordTables(this.#producer)))
      throw new MigrationRequiredError({ location: this.location, cause: undefined });
  }

  async migrate(): Promise<Migration> {
    const client = await this.#producer.connect();
    try {
      const from = await schemaVersion(client);
      // Reading is enough to know that there is nothing to do; migrating takes a lock that others wait for.
      const to = from === LATEST_SCHEMA_VERSION ? from : await runMigrations(client);
      await createRecordTables(client);
      return { from, to };
    } finally {
      client.release();
    }
  }

  isAvailable(): boolean {
    return true;
  }

  async whenAvailable(): Promise<void> {}

  isOutage(error: unknown): boolean {
    return isPostgresOutage(error);
  }

  async identify(): Promise<string> {
    const { rows } = await this.#producer.query<{ identity: string }>(DATABASE_IDENTITY);
    return rows[0]?.identity ?? '';
  }

  async ping(): Promise<void> {
    await this.#producer.query('SELECT 1');
  }

  async close(): Promise<void> {
    this.time.close();
    await this.bus.close();
    await Promise.all([this.#producer.end(), this.#worker?.end(), this.#listener?.end()]);
  }

  // A pool of one: what listens must not take a connection from those that ask.
  #listen(): Promise<pg.PoolClient> {
    this.#listener ??= this.#pool({ max: 1 });
    return this.#listener.connect();
  }

  #pool(options: pg.PoolConfig): pg.Pool {
    const { Pool } = loadPg();
    const pool = new Pool({ ...this.#config, ...options });
    // An idle connection that drops is replaced by the pool; without a listener it would end the process.
    pool.on('error', () => undefined);
    return pool;
  }

  #link(pool: pg.Pool): EngineLink {
    return {
      connection: pool as unknown as EngineLink['connection'],
      prefix: '',
      backendFactory: (...how) => timedBackend(createPostgresBackend(...how), this.time),
      isOutage: isPostgresOutage,
    };
  }
}
