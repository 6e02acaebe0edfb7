import type { Migration } from '@cortado/core';
import {
  type BroadcastLog,
  type Clock,
  type ControlBus,
  DatastoreTime,
  type Engine,
  type EngineLink,
  type EngineTraits,
  type Inspection,
  type JobAdder,
  type JobHistory,
  type JobIndex,
  type JobList,
  type JobRemover,
  type JobSchedulers,
  type JobStandings,
  Listeners,
  type Records,
  systemClock,
  type UniqueKeys,
} from '@cortado/core/internal';
import { FakeDatastoreError } from './fake-errors.js';
import { MemoryBroadcasts } from './memory-broadcasts.js';
import { MemoryRecords } from './memory-records.js';

/** Messages to whoever listens in this process. */
class MemoryBus implements ControlBus {
  readonly #listeners = new Listeners();

  async publish(topic: string, message: unknown): Promise<void> {
    this.#listeners.hear(topic, JSON.stringify(message));
  }

  async subscribe(topic: string, listener: (message: unknown) => void): Promise<() => void> {
    this.#listeners.add(topic, listener);
    return () => void this.#listeners.remove(topic, listener);
  }

  async close(): Promise<void> {}
}

/** A datastore of records and messages alone; what only BullMQ can do is refused, by name. */
export class FakeEngine implements Engine {
  readonly traits: EngineTraits = {
    isLocal: true,
    enqueueTimeout: '5s',
    startupTimeout: undefined,
    sharesTransactions: false,
    hasWorkers: false,
  };
  readonly location = 'the memory of this process';
  readonly records: Records;
  readonly bus = new MemoryBus();
  readonly broadcasts: BroadcastLog;
  readonly history: JobHistory = { last: async () => undefined, latestEvent: async () => '0' };
  readonly inspection: Inspection = {
    condition: async () => ({
      ...{ product: 'memory', version: '', wanted: undefined, isReadOnly: false, eviction: undefined },
      ...{ persistence: undefined, persistenceTrouble: undefined, memory: undefined, connections: undefined },
    }),
    expectRights: async () => undefined,
    orphans: async () => [],
    size: async () => undefined,
    troubleOf: () => 'other',
  };

  readonly standings: JobStandings;

  constructor(clock: Clock, standings: JobStandings) {
    this.standings = standings;
    this.records = new MemoryRecords(clock);
    this.broadcasts = new MemoryBroadcasts(clock, () => void this.bus.publish('broadcasts', {}));
  }

  get producer(): EngineLink {
    throw new FakeDatastoreError('this question about its queues');
  }

  workerLink(): EngineLink {
    throw new FakeDatastoreError('a worker');
  }

  get jobs(): JobAdder {
    throw new FakeDatastoreError('jobs in a queue of BullMQ');
  }

  get remover(): JobRemover {
    throw new FakeDatastoreError('jobs in a queue of BullMQ');
  }

  get list(): JobList {
    throw new FakeDatastoreError('a list of jobs');
  }

  get schedulers(): JobSchedulers {
    throw new FakeDatastoreError('schedules of BullMQ');
  }

  readonly index: JobIndex = {
    page: async () => {
      throw new FakeDatastoreError('a list of jobs');
    },
    keep: async () => undefined,
    sweep: async () => 0,
  };

  get uniqueKeys(): UniqueKeys {
    throw new FakeDatastoreError('unique keys in a queue of BullMQ');
  }

  /** The app's own clock is the time here. */
  readonly time = new DatastoreTime(async () => systemClock.now());

  async open(): Promise<void> {}

  async migrate(): Promise<Migration> {
    return { from: undefined, to: undefined };
  }

  isAvailable(): boolean {
    return true;
  }

  async whenAvailable(): Promise<void> {}

  trouble(): undefined {}

  isOutage(): boolean {
    return false;
  }

  isUncertain(): boolean {
    return false;
  }

  refusalOf(): undefined {}

  async ping(): Promise<void> {}

  async expectWritable(): Promise<void> {}

  async close(): Promise<void> {}
}
