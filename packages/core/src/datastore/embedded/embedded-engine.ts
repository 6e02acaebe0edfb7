import { createPostgresBackend, DEFAULT_SCHEMA, type Job, type PgQueryable, runMigrations } from 'bullmq';
import { MINUTE } from '../../clock/clock.js';
import type { Connection } from '../../options/connection.js';
import { timedBackend } from '../bullmq/timed-backend.js';
import { DatastoreTime } from '../datastore-time.js';
import type { RecoveryAccess } from '../ports/beats.js';
import type { BroadcastLog } from '../ports/broadcast-log.js';
import type { ControlBus } from '../ports/control-bus.js';
import type { Engine, EngineTraits, Migration } from '../ports/engine.js';
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
import { isCutOff, isPostgresOutage, isTakenBack, postgresRefusalOf } from '../postgres/postgres-outage.js';
import { tellingWhenReady } from '../postgres/ready-again.js';
import { SqlBeats } from '../postgres/recovery/sql-beats.js';
import { SqlLostJobs } from '../postgres/recovery/sql-lost-jobs.js';
import { retryMember } from '../postgres/retry-member.js';
import { schemaVersion } from '../postgres/schema-version.js';
import { createBroadcastTables } from '../postgres/sql-broadcast-schema.js';
import { SqlBroadcasts } from '../postgres/sql-broadcasts.js';
import { SqlBus } from '../postgres/sql-bus.js';
import { SqlHistory } from '../postgres/sql-history.js';
import { createJobIndex } from '../postgres/sql-index-schema.js';
import { SqlInspection } from '../postgres/sql-inspection.js';
import { SqlJobIndex } from '../postgres/sql-job-index.js';
import { SqlJobList } from '../postgres/sql-job-list.js';
import { SqlJobRemover } from '../postgres/sql-job-remover.js';
import { SqlJobSchedulers } from '../postgres/sql-job-schedulers.js';
import { SqlListener } from '../postgres/sql-listener.js';
import { createRecordTables, SqlRecords } from '../postgres/sql-records.js';
import { SqlStandings } from '../postgres/sql-standings.js';
import { sqlTime } from '../postgres/sql-time.js';
import { SqlUniqueKeys } from '../postgres/sql-unique-keys.js';
import { SqlJobAdder } from '../postgres/together/sql-job-adder.js';
import { sqlWorkerBackends } from '../postgres/together/sql-worker-backend.js';
import { StatementTurns } from '../postgres/together/statement-turns.js';
import { EmbeddedPool } from './embedded-pool.js';

const ATTEMPTS = 5;

/**
 * PostgreSQL inside this process (PGlite), kept in a folder. The first process to open the folder owns it;
 * the others of the same machine reach it through the owner. The owner migrates before it serves anybody.
 */
export class EmbeddedEngine implements Engine {
  static readonly traits: EngineTraits = {
    isLocal: true,
    // Opening the database is work of this very process, seconds of it the first time, and no outage.
    enqueueTimeout: '60s',
    startupTimeout: undefined,
    sharesTransactions: true,
    hasWorkers: true,
  };
  readonly traits = EmbeddedEngine.traits;
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
  readonly #pool: EmbeddedPool;
  readonly #listener = new SqlListener(() => this.#pool.connect());
  #workerBackends: EngineLink['backendFactory'];
  #migration: Migration = { from: undefined, to: undefined };

  constructor(connection: Connection) {
    this.location = String(connection);
    const folder = this.location.slice('embedded:'.length);
    this.#pool = new EmbeddedPool({
      folder,
      searchPath: DEFAULT_SCHEMA,
      // What the planner knows of tables that fill and empty in seconds is old.
      settings: { enable_seqscan: 'off' },
      onOwn: (session) => this.#migrate(session),
    });
    this.time = new DatastoreTime(() => sqlTime(this.#pool));
    // There is one connection behind all of them, and none that goes silent.
    const turns = new StatementTurns({ overdueAfter: MINUTE, doubt: () => undefined });
    this.jobs = new SqlJobAdder({ pool: this.#pool, time: this.time, turns });
    this.remover = new SqlJobRemover(this.#pool);
    this.list = new SqlJobList(this.#pool);
    this.standings = new SqlStandings(this.#pool);
    this.schedulers = new SqlJobSchedulers(this.#pool);
    this.index = new SqlJobIndex(this.#pool);
    this.inspection = new SqlInspection(this.#pool, 'PGlite');
    this.records = new SqlRecords(this.#pool);
    this.history = new SqlHistory(this.#pool);
    this.bus = new SqlBus(this.#pool, this.#listener);
    this.broadcasts = new SqlBroadcasts(this.#pool);
    this.uniqueKeys = new SqlUniqueKeys(this.#pool);
    this.recovery = { lostJobs: new SqlLostJobs(this.#pool), beats: new SqlBeats(this.#pool) };
  }

  get producer(): EngineLink {
    return {
      connection: this.#pool as unknown as EngineLink['connection'],
      prefix: '',
      backendFactory: (...how) => timedBackend(tellingWhenReady(createPostgresBackend(...how)), this.time),
      isOutage: isPostgresOutage,
    };
  }

  workerLink(): EngineLink {
    this.time.keep();
    this.#workerBackends ??= sqlWorkerBackends(this.#pool, this.time, this.#listener);
    return { ...this.producer, backendFactory: this.#workerBackends };
  }

  async open(): Promise<void> {
    await this.#pool.open();
  }

  async exists(): Promise<boolean> {
    return await this.#pool.exists();
  }

  async migrate(): Promise<Migration> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.open();
        if (this.#pool.role === 'owner') return this.#migration;
        const version = await schemaVersion(this.#pool);
        return { from: version, to: version };
      } catch (error) {
        // The owner ended in the middle of the question, which only reads: the next one is asked.
        if (attempt >= ATTEMPTS || !this.isOutage(error)) throw error;
      }
    }
  }

  isAvailable(): boolean {
    return this.#pool.role !== undefined;
  }

  async whenAvailable(): Promise<void> {
    await this.open();
  }

  /** Its pool waits for the folder, or throws what is wrong with it. */
  trouble(): undefined {}

  isOutage(error: unknown): boolean {
    return isPostgresOutage(error);
  }

  isTakenBack(error: unknown): boolean {
    return isTakenBack(error);
  }

  isUncertain(error: unknown): boolean {
    // Its own word for it: the owner has gone, and the statement may have run.
    return isCutOff(error) || (error as { executed?: string } | undefined)?.executed === 'perhaps';
  }

  refusalOf(error: unknown): string | undefined {
    return postgresRefusalOf(error);
  }

  // A question of our own would wait for the very transaction it is asked about: PGlite has one session for all.
  async identify(): Promise<string> {
    return '';
  }

  retryMember(queue: string, job: Job): Promise<boolean> {
    return retryMember(this.#pool, queue, job);
  }

  async ping(): Promise<void> {
    await this.#pool.query('SELECT 1');
  }

  /** There is no second one of it that it could be a copy of. */
  expectWritable(): Promise<void> {
    return this.ping();
  }

  async close(): Promise<void> {
    this.time.close();
    await this.bus.close();
    this.#listener.close();
    await this.#pool.end();
  }

  async #migrate(session: PgQueryable): Promise<void> {
    const from = await schemaVersion(session);
    this.#migration = { from, to: await runMigrations(session) };
    await createRecordTables(session);
    await createJobIndex(session);
    await createBroadcastTables(session);
  }
}
