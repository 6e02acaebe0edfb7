import { setTimeout as sleep } from 'node:timers/promises';
import type { JobsOptions, Queue } from 'bullmq';
import type { Engine } from '../engines/engine.js';
import type { QueueHub } from '../engines/queue-hub.js';
import { DatastoreUnavailableError, EnqueueUnavailableError } from '../errors/dispatch-errors.js';

/** One job ready to be sent: everything BullMQ needs, under an id of our own. */
export interface OutgoingJob {
  readonly name: string;
  readonly data: unknown;
  readonly opts: JobsOptions & { jobId: string };
}

const EXPIRED = Symbol('expired');
const CHUNK = 250;
const CHUNKS_IN_FLIGHT = 4;
const RETRY_PAUSE = 50;

/**
 * Sends jobs and answers in time. While the datastore is away it tries again until the deadline, always with
 * the same ids, so that a job sent twice is stored once; at the deadline it rejects and takes back what an
 * unanswered command may still leave behind.
 */
export class Producer {
  readonly #engine: Engine;
  readonly #hub: QueueHub;
  readonly #timeout: number;

  constructor(engine: Engine, hub: QueueHub, timeout: number) {
    this.#engine = engine;
    this.#hub = hub;
    this.#timeout = timeout;
  }

  /** @throws EnqueueUnavailableError */
  async add(queueName: string, job: OutgoingJob): Promise<void> {
    await this.#send(queueName, { job: job.name, jobs: [job] }, (queue) =>
      queue.add(job.name, job.data, job.opts),
    );
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
        await this.#send(queueName, { job, jobs: some }, (queue) => queue.addBulk(some as OutgoingJob[]));
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
  async ask<T>(queueName: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#send(queueName, { what }, command);
  }

  #send<T>(queueName: string, purpose: Purpose, command: (queue: Queue) => Promise<T>): Promise<T> {
    const state: SendState<T> = { pending: undefined };
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        state.expired = true;
        if ('jobs' in purpose && state.pending) this.#takeBack(queueName, purpose.jobs, state.pending);
        reject(this.#unavailable(purpose, state.lastError));
      }, this.#timeout);
      this.#attempt(queueName, command, state).then(
        (value) => {
          clearTimeout(timer);
          resolve(value);
        },
        (error) => {
          clearTimeout(timer);
          if (error !== EXPIRED) reject(error);
        },
      );
    });
  }

  async #attempt<T>(
    queueName: string,
    command: (queue: Queue) => Promise<T>,
    state: SendState<T>,
  ): Promise<T> {
    for (;;) {
      try {
        const queue =
          (this.#engine.isAvailable() && this.#hub.ready(queueName)) || (await this.#hub.open(queueName));
        if (!this.#engine.isAvailable()) await this.#engine.whenAvailable();
        if (state.expired) throw EXPIRED;
        state.pending = command(queue);
        return await state.pending;
      } catch (error) {
        if (error === EXPIRED || state.expired) throw EXPIRED;
        if (!this.#engine.isOutage(error)) throw error;
        state.lastError = error;
        await sleep(RETRY_PAUSE);
      }
    }
  }

  #unavailable(purpose: Purpose, cause: unknown): Error {
    const facts = { location: this.#engine.location, waited: this.#timeout, cause };
    return 'jobs' in purpose
      ? new EnqueueUnavailableError({ job: purpose.job, ...facts })
      : new DatastoreUnavailableError({ what: purpose.what, ...facts });
  }

  // A command that got no answer may have been carried out all the same, or may be when the datastore wakes up.
  #takeBack<T>(queueName: string, jobs: readonly OutgoingJob[], pending: Promise<T>): void {
    const remove = async () => {
      const queue = await this.#hub.open(queueName);
      await this.#engine.whenAvailable();
      await Promise.all(jobs.map((job) => queue.remove(job.opts.jobId)));
    };
    void pending.then(remove, remove).catch(() => undefined);
  }
}

/** What a command is for: it decides the error, and whether something must be taken back. */
type Purpose = { readonly job: string; readonly jobs: readonly OutgoingJob[] } | { readonly what: string };

interface SendState<T> {
  pending: Promise<T> | undefined;
  expired?: boolean;
  lastError?: unknown;
}
