import type { Queue } from 'bullmq';
import { addJob, addJobs, type OutgoingJob } from '../engines/add-jobs.js';
import type { Engine } from '../engines/engine.js';
import type { QueueHub } from '../engines/queue-hub.js';
import { DatastoreUnavailableError, EnqueueUnavailableError } from '../errors/dispatch-errors.js';
import type { Access, Patience } from './patience.js';

const CHUNK = 250;
const CHUNKS_IN_FLIGHT = 4;

/**
 * Sends jobs and answers in time. While the datastore is away it tries again until the deadline, always with
 * the same ids, so that a job sent twice is stored once; at the deadline it rejects and takes back what an
 * unanswered command may still leave behind.
 */
export class Producer {
  readonly #engine: Engine;
  readonly #hub: QueueHub;
  readonly #patience: Patience;
  readonly #accesses = new Map<string, Access<Queue>>();

  constructor(engine: Engine, hub: QueueHub, patience: Patience) {
    this.#engine = engine;
    this.#hub = hub;
    this.#patience = patience;
  }

  /** @throws EnqueueUnavailableError */
  add(queueName: string, job: OutgoingJob): Promise<unknown> {
    return this.#send(queueName, { job: job.name, jobs: [job] }, (queue) => addJob(queue, job));
  }

  /**
   * Many jobs of one queue. Chunks overlap: the client encodes one while the datastore takes another.
   * @throws EnqueueUnavailableError
   */
  async addMany(queueName: string, jobs: readonly OutgoingJob[]): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(jobs.length / CHUNK) }, (_, index) =>
      jobs.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    const job = jobs.length === 1 ? (jobs[0] as OutgoingJob).name : `A batch of ${jobs.length} jobs`;
    const lane = async () => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        const some = chunk;
        await this.#send(queueName, { job, jobs: some }, (queue) => addJobs(queue, some));
      }
    };
    await Promise.all(Array.from({ length: CHUNKS_IN_FLIGHT }, lane));
  }

  /** Takes jobs back as far as no worker has them: in the background, as soon as the datastore answers. */
  withdraw(queueName: string, jobs: readonly OutgoingJob[]): void {
    this.#takeBack(queueName, jobs, Promise.resolve());
  }

  /**
   * Any other command, with the same patience.
   * @throws DatastoreUnavailableError
   */
  ask<T>(queueName: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#send(queueName, { what }, command);
  }

  #send<T>(queueName: string, purpose: Purpose, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#patience.try(this.#accessTo(queueName), command, (unanswered, cause) => {
      if ('jobs' in purpose && unanswered) this.#takeBack(queueName, purpose.jobs, unanswered);
      return this.#unavailable(purpose, cause);
    });
  }

  #accessTo(queueName: string): Access<Queue> {
    const known = this.#accesses.get(queueName);
    if (known) return known;
    const access: Access<Queue> = {
      now: () => (this.#engine.isAvailable() ? this.#hub.ready(queueName) : undefined),
      later: async () => {
        await this.#hub.open(queueName);
        await this.#engine.whenAvailable();
      },
    };
    this.#accesses.set(queueName, access);
    return access;
  }

  #unavailable(purpose: Purpose, cause: unknown): Error {
    const facts = { location: this.#engine.location, waited: this.#patience.limit, cause };
    return 'jobs' in purpose
      ? new EnqueueUnavailableError({ job: purpose.job, ...facts })
      : new DatastoreUnavailableError({ what: purpose.what, ...facts });
  }

  // A command that got no answer may have been carried out all the same, or may be when the datastore wakes up.
  #takeBack<T>(queueName: string, jobs: readonly OutgoingJob[], pending: Promise<T>): void {
    const remove = async () => {
      const queue = await this.#hub.open(queueName);
      await this.#engine.whenAvailable();
      await Promise.all(jobs.map((job) => queue.remove(job.id)));
    };
    void pending.then(remove, remove).catch(() => undefined);
  }
}

/** What a command is for: it decides the error, and whether something must be taken back. */
type Purpose = { readonly job: string; readonly jobs: readonly OutgoingJob[] } | { readonly what: string };
