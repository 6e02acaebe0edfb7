import type { CancelAnswer, JobStatus } from '@cortado/core';
import { JobNotFoundError, JobWaitTimeoutError } from '@cortado/core';
import {
  type CancelOther,
  type JobOperations,
  type MemoryJob,
  milliseconds,
  NOT_FOUND,
  type ResultOptions,
  systemClock,
} from '@cortado/core/internal';
import type { MemoryJobs } from './memory-jobs.js';

const RETRIABLE: ReadonlySet<string> = new Set(['failed', 'cancelled']);

/** What handles ask about jobs in memory. */
export class MemoryOperations implements JobOperations {
  readonly #jobs: () => MemoryJobs;
  readonly #others = new Map<string, CancelOther>();

  constructor(jobs: () => MemoryJobs) {
    this.#jobs = jobs;
  }

  async hasEnded(queue: string, id: string): Promise<boolean> {
    return (await this.#find(queue, id)?.hasEnded()) ?? true;
  }

  async status(queue: string, id: string): Promise<JobStatus<unknown>> {
    const job = this.#find(queue, id);
    if (!job || this.#jobs().isGone(job)) return NOT_FOUND;
    const position = this.#jobs().positionOf(job);
    const status = await job.status();
    if (position === undefined) return status;
    return { ...status, position, state: job.opts.priority ? 'prioritized' : 'waiting' };
  }

  /** Waits by the system's clock, however the app's stands: whoever waits does so in real time. */
  async result(queue: string, id: string, name: string, options: ResultOptions): Promise<unknown> {
    const job = this.#job(queue, id);
    const limit = milliseconds(options.timeout ?? '5m');
    const over = new AbortController();
    const late = systemClock.sleep(limit, over.signal).then(
      () => {
        throw new JobWaitTimeoutError({ job: name, id, waited: limit, state: job.state });
      },
      () => undefined,
    );
    await Promise.race([this.#jobs().ended(job), late]).finally(() => over.abort());
    if (!(await job.hasEnded())) this.#jobs().expectOpen();
    return job.result(queue, id, name, options);
  }

  async logs(queue: string, id: string): Promise<string[]> {
    return (await this.#find(queue, id)?.logs()) ?? [];
  }

  /** It runs again when the app next runs jobs. */
  async retry(queue: string, id: string): Promise<void> {
    this.#jobs().expectOpen();
    const job = this.#job(queue, id);
    if (!RETRIABLE.has(job.state))
      throw new Error(`Job ${id} of queue "${queue}" is ${job.state}, and only a failed one is retried.`);
    this.#jobs().requeue(job);
    await this.#jobs().settle(job);
  }

  async remove(queue: string, id: string): Promise<boolean> {
    this.#jobs().expectOpen();
    const job = this.#find(queue, id);
    const wasRemoved = (await job?.remove()) ?? false;
    if (job && wasRemoved) this.#jobs().withdraw(queue, id);
    return wasRemoved;
  }

  async promote(queue: string, id: string): Promise<void> {
    this.#jobs().expectOpen();
    await this.#jobs().settle(this.#job(queue, id));
  }

  async cancel(queue: string, id: string, reason: string | undefined): Promise<CancelAnswer> {
    this.#jobs().expectOpen();
    const job = this.#find(queue, id);
    if (!job) return 'not-running';
    const other = this.#others.get(job.name);
    if (other && !(await job.hasEnded())) return await other(queue, id, reason);
    const answer = await job.cancel(queue, id, reason);
    if (answer === 'removed') await this.#jobs().settle(job);
    return answer;
  }

  cancelOtherwise(name: string, cancel: CancelOther): void {
    this.#others.set(name, cancel);
  }

  #find(queue: string, id: string): MemoryJob | undefined {
    return this.#jobs().find(queue, id);
  }

  #job(queue: string, id: string): MemoryJob {
    const job = this.#find(queue, id);
    if (!job) throw new JobNotFoundError({ queue, id });
    return job;
  }
}
