import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { CancelRequests } from './cancel-requests.js';
import type { Canceller } from './canceller.js';
import type { JobTransport } from './job-transport.js';
import type { Producer } from './producer.js';
import { StoredJobs } from './stored-jobs.js';
import { type ConflictResult, type UniqueJob, UniqueJobs } from './unique-jobs.js';

export interface BullmqTransportDeps {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly cancelRequests: CancelRequests;
  readonly canceller: Canceller;
}

/** BullMQ's queues as the transport of an app. */
export class BullmqTransport implements JobTransport {
  readonly operations: StoredJobs;
  readonly #producer: Producer;
  readonly #uniqueJobs: UniqueJobs;

  constructor({ engine, producer, cancelRequests, canceller }: BullmqTransportDeps) {
    this.operations = new StoredJobs(engine, producer, cancelRequests, canceller);
    this.#producer = producer;
    this.#uniqueJobs = new UniqueJobs(producer, engine.uniqueKeys, engine.standings);
  }

  add(queue: string, job: OutgoingJob): Promise<string> {
    return this.#producer.add(queue, job);
  }

  addMany(queue: string, jobs: readonly OutgoingJob[]): Promise<string[]> {
    return this.#producer.addMany(queue, jobs);
  }

  async addFollowing(queue: string, job: OutgoingJob): Promise<void> {
    await this.#producer.addFollowing(queue, job);
  }

  withdraw(queue: string, jobs: readonly OutgoingJob[]): void {
    this.#producer.withdraw(queue, jobs);
  }

  resolveConflict(job: UniqueJob, holder: string): Promise<ConflictResult> {
    return this.#uniqueJobs.resolveConflict(job, holder);
  }

  holds(queue: string, key: string): Promise<boolean> {
    return this.#uniqueJobs.holds(queue, key);
  }

  close(): Promise<void> {
    return this.operations.close();
  }
}
