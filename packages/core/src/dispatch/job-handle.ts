import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import type { JobProgress } from '../message/job-progress.js';
import type { Jsonify } from '../message/jsonify.js';
import type { Duration } from '../options/duration.js';
import { timerOrNone } from '../options/rule.js';
import { checkOptions } from '../options/validate-options.js';
import type { CancelAnswer, CancelsOthers } from './canceller.js';
import type { JobStatus } from './job-status.js';

/**
 * What a decorated method is declared to return: its body returns `R`, its callers get `R` or a handle
 * and must look which (`isJobHandle`). `cortado.jobs(X).method()` always gives the handle.
 */
export type Enqueued<R> = Promise<R | JobHandle<R>>;

/** What the datastore did with the job: took it, had it already, or let it replace another. */
export type EnqueueOutcome = 'added' | 'existing' | 'replaced';

export interface ResultOptions {
  /** How long to wait for the job to end. @default '5m' */
  timeout?: Duration;
}

/** What a handle asks of the app that made it. */
export interface JobOperations {
  /** Whether it runs no more, however it ended; also of one that is gone. */
  hasEnded(queue: string, id: string): Promise<boolean>;
  /** @param withPosition whether its place in the queue is wanted. @default true */
  status(queue: string, id: string, withPosition?: boolean): Promise<JobStatus<unknown>>;
  result(queue: string, id: string, name: string, options: ResultOptions): Promise<unknown>;
  logs(queue: string, id: string): Promise<string[]>;
  retry(queue: string, id: string): Promise<void>;
  remove(queue: string, id: string): Promise<boolean>;
  promote(queue: string, id: string): Promise<void>;
  cancel(queue: string, id: string, reason: string | undefined): Promise<CancelAnswer>;
  /** Where they cancel by themselves: of jobs that are cancelled otherwise. */
  cancelOtherwise?: CancelsOthers['cancelOtherwise'];
}

const BRAND = Symbol.for('cortado.JobHandle');

/** A job that was queued. Never thenable: `await` gives the handle, `result()` waits for the job. */
export class JobHandle<R> {
  readonly [BRAND] = true;
  readonly #jobs: JobOperations;

  constructor(
    jobs: JobOperations,
    readonly id: string,
    readonly queue: string,
    readonly name: string,
    readonly outcome: EnqueueOutcome,
  ) {
    this.#jobs = jobs;
  }

  /** Where it stands now. */
  status(): Promise<JobStatus<Jsonify<R>>> {
    return this.#jobs.status(this.queue, this.id) as Promise<JobStatus<Jsonify<R>>>;
  }

  /**
   * What it returned, as JSON carried it. Of a job that ended and is gone already, too, while its queue's history
   * (BullMQ's last 10,000 events or so) holds its end.
   * @throws JobFailedError when it failed, JobCancelledError when it was cancelled, JobWaitTimeoutError when it has not ended in time, JobNotFoundError when it is gone, InvalidOptionsError
   */
  async result(options: ResultOptions = {}): Promise<Jsonify<R>> {
    const problems = checkOptions({ timeout: timerOrNone }, options, 'of result()');
    if (problems.length > 0) throw new InvalidOptionsError(`${this.name} is not waited for`, problems);
    return this.#jobs.result(this.queue, this.id, this.name, options) as Promise<Jsonify<R>>;
  }

  async progress(): Promise<JobProgress> {
    return (await this.#jobs.status(this.queue, this.id, false)).progress;
  }

  /** The lines it wrote with `currentJob().log()`, oldest first. */
  logs(): Promise<string[]> {
    return this.#jobs.logs(this.queue, this.id);
  }

  /**
   * Queues a failed job again; one that is unique takes its key again.
   * @throws JobNotFoundError, DuplicateJobError where another job has its key by now
   */
  retry(): Promise<void> {
    return this.#jobs.retry(this.queue, this.id);
  }

  /** Takes it out of the datastore; `false` when a worker is running it, or it is gone already. */
  remove(): Promise<boolean> {
    return this.#jobs.remove(this.queue, this.id);
  }

  /** Lets a delayed job run now. @throws JobNotFoundError */
  promote(): Promise<void> {
    return this.#jobs.promote(this.queue, this.id);
  }

  /**
   * Ends it wherever it is, in any process: takes it out of its queue, or tells the worker that runs it. A cancelled
   * job is not retried, and its `onFailure` gets the reason (up to 1,000 characters). A method that ignores its
   * signal and returns has completed.
   * @returns what was found; see CancelAnswer
   */
  cancel(reason?: string): Promise<CancelAnswer> {
    return this.#jobs.cancel(this.queue, this.id, reason);
  }

  toJSON(): { id: string; queue: string; name: string; outcome: EnqueueOutcome } {
    return { id: this.id, queue: this.queue, name: this.name, outcome: this.outcome };
  }
}

/** Whether a decorated method queued itself (`true`) or ran in place. Works across copies of this package. */
export function isJobHandle<R>(value: R | JobHandle<R>): value is JobHandle<R> {
  return typeof value === 'object' && value !== null && BRAND in value;
}
