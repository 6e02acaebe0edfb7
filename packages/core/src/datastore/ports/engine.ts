import type { Job } from 'bullmq';
import type { Connection } from '../../options/connection.js';
import type { Confirmation } from '../../options/durability.js';
import type { Duration } from '../../options/duration.js';
import type { DatastoreTime } from '../datastore-time.js';
import type { RecoveryAccess } from './beats.js';
import type { BroadcastLog } from './broadcast-log.js';
import type { ControlBus } from './control-bus.js';
import type { DurableSide } from './durable-side.js';
import type { EngineLink } from './engine-link.js';
import type { Inspection } from './inspection.js';
import type { JobAdder } from './job-adder.js';
import type { JobHistory } from './job-history.js';
import type { JobIndex } from './job-index.js';
import type { JobList } from './job-list.js';
import type { JobRemover } from './job-remover.js';
import type { JobSchedulers } from './job-schedulers.js';
import type { JobStandings } from './job-standings.js';
import type { Records } from './records.js';
import type { UniqueKeys } from './unique-keys.js';

export interface Migration {
  /** What was there before; 0 for nothing. `undefined` where the datastore has no schema. */
  readonly from: number | undefined;
  readonly to: number | undefined;
}

export interface EngineOptions {
  /** What the keys of BullMQ begin with, where the datastore has keys. */
  readonly prefix: string;
  /** How long a command of a producer may take, in milliseconds. */
  readonly enqueueTimeout: number;
  /** A database on the same server, from which `migrate` makes that of the connection where it is not there. */
  readonly madeFrom?: Connection;
}

/** What a datastore is able to do. Whoever does one thing here and another there asks for these, never for a name. */
export interface EngineTraits {
  /** No server holds the data: they lie on this machine, and belong to who works on the code. */
  readonly isLocal: boolean;
  /** What `enqueueTimeout` is unless the app says. */
  readonly enqueueTimeout: Duration;
  /**
   * How long, in milliseconds, a command that does one thing waits for `open` or `migrate` before it says that nobody
   * answers. `undefined` where opening is work of this very process, and has a deadline of its own.
   */
  readonly startupTimeout: number | undefined;
  /** Whether a job can be added in a transaction of the caller; `identify` is there then. */
  readonly sharesTransactions: boolean;
  /** Whether workers can take jobs from it. Where they cannot, as in the test kit, whoever would start one need not. */
  readonly hasWorkers: boolean;
}

/**
 * A datastore that BullMQ runs on. One interface, one folder for each; the contract suite holds them to the
 * same behaviour. An engine owns its connections from construction to `close()`.
 */
export interface Engine {
  readonly traits: EngineTraits;
  /** Its address with secrets masked, for messages. */
  readonly location: string;
  /** For commands that must answer soon or fail: enqueue, status, counts. */
  readonly producer: EngineLink;
  readonly jobs: JobAdder;
  readonly remover: JobRemover;
  /** What its queues hold, page by page. */
  readonly list: JobList;
  /** Where single jobs stand, and how many are in each state. */
  readonly standings: JobStandings;
  /** When BullMQ's job schedulers tick next. */
  readonly schedulers: JobSchedulers;
  /** Finds jobs by tag and by user. */
  readonly index: JobIndex;
  /** What it says of itself, for people who look for a fault. */
  readonly inspection: Inspection;
  /** What BullMQ has no place for. */
  readonly records: Records;
  /** How jobs ended that are gone. */
  readonly history: JobHistory;
  /** What must be heard at once by other processes. Connects when somebody listens. */
  readonly bus: ControlBus;
  /** What is told to rooms, and must arrive. */
  readonly broadcasts: BroadcastLog;
  readonly uniqueKeys: UniqueKeys;
  /** What those need who look after processes that vanish. Engines that run workers have it. */
  readonly recovery?: RecoveryAccess;
  /** What its clock says; it decides what is due. */
  readonly time: DatastoreTime;
  /**
   * Connections on which a job can be confirmed so. Engines have it whose jobs a server holds; elsewhere there is nothing to
   * confirm. Each call gives the same.
   */
  durable?(durability: Confirmation): DurableSide;
  /** For one more worker or listener, which waits for the datastore to come back. Each asks for its own. */
  workerLink(): EngineLink;
  /** Has idle workers of a queue look whether they may take a job now. Engines have it whose workers do not look by themselves while jobs wait. */
  wakeWorkers?(queue: string): Promise<void>;
  /**
   * Retries a failed job that has a parent, which waits for it again. Whether it had failed. Engines have it where BullMQ's own
   * retry forgets parents that ignore failures.
   */
  retryMember?(queue: string, job: Job): Promise<boolean>;
  /**
   * Connects and makes sure the schema is there. Rejects with the first try that fails, at once and in the datastore's own words.
   * @throws MigrationRequiredError where the schema is not there, DatastoreUnavailableError, DatastoreRefusedError
   */
  open(): Promise<void>;
  /** Whether there is anything that `open` would not have to make first. Engines that make their datastore have it. */
  exists?(): Promise<boolean>;
  /** Brings the schema up to date. Safe to run again and from several processes at once. */
  migrate(): Promise<Migration>;
  /** Whether a command sent now has somewhere to go. */
  isAvailable(): boolean;
  /** Resolves when it has. May wait for ever: callers bring their own deadline. */
  whenAvailable(): Promise<void>;
  /** What the last try to connect has met, where there is no connection and the engine knows why. */
  trouble(): unknown;
  /** Whether an error says that the datastore was away, so that trying again makes sense. */
  isOutage(error: unknown): boolean;
  /** Whether an error says that nothing was changed so that another command could go on: the same may be taken in a moment. */
  isTakenBack?(error: unknown): boolean;
  /** Whether a command that failed so had been sent, and may have been carried out. */
  isUncertain(error: unknown): boolean;
  /** The datastore's own code for a refusal, such as OOM or 53100; `undefined` where an error is none. */
  refusalOf(error: unknown): string | undefined;
  /**
   * What DATABASE_IDENTITY gives in a session of the database that holds the jobs; empty where it cannot be asked.
   * Engines that share transactions have it.
   */
  identify?(): Promise<string>;
  /** Round-trip to the datastore. */
  ping(): Promise<void>;
  /** A write that changes nothing. @throws what says that it is away, or answers and takes none, as a replica does */
  expectWritable(): Promise<void>;
  /** Lets go of every connection, within two seconds whatever the datastore does. */
  close(): Promise<void>;
}
