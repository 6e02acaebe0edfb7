import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { Callbacks } from '../dispatch/callbacks.js';
import type { CancelAnswer } from '../dispatch/canceller.js';
import type { JobOperations, ResultOptions } from '../dispatch/job-handle.js';
import { type JobState, type JobStatus, NOT_FOUND } from '../dispatch/job-status.js';
import { JobFailedError, JobNotFoundError, JobWaitTimeoutError } from '../errors/dispatch-errors.js';
import { cancelReason, JobCancelledError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { type ExecutionDeps, executeJob } from '../execution/execute-job.js';
import type { IncomingJob } from '../execution/incoming-job.js';
import { isFinal, type Outcome } from '../execution/outcome.js';
import { readMeta, readProgress } from '../message/job-progress.js';
import { readWireContext } from '../message/wire-context.js';
import { milliseconds } from '../options/duration.js';

/** What an inline job needs of the app. */
export interface InlineDeps {
  readonly execution: ExecutionDeps;
  readonly events: EventBus;
  readonly callbacks: Callbacks;
}

/**
 * A job that runs in the process that calls it, by the executor that workers use and with its JSON round trip, and
 * answers its handle from memory. No datastore takes part.
 */
export class InlineJob implements JobOperations {
  readonly #deps: InlineDeps;
  readonly #queue: string;
  readonly #job: OutgoingJob;
  readonly #logs: string[] = [];
  #isRemoved = false;
  #state: JobState = 'active';
  #attempt = 0;
  #startedAt: Date | undefined;
  #finishedAt: Date | undefined;
  #progress: unknown = 0;
  #result: unknown;
  #error: Error | undefined;

  constructor(deps: InlineDeps, queue: string, job: OutgoingJob) {
    this.#deps = deps;
    this.#queue = queue;
    this.#job = job;
  }

  /** Runs it to its end, further attempts at once. Never rejects: the handle's `result()` does. */
  async run(): Promise<this> {
    const attempts = Math.max(1, this.#job.opts.attempts ?? 1);
    const last = this.#attempt + attempts;
    for (;;) {
      const outcome = await this.#runAttempt(attempts, last);
      const isTriedAgain =
        outcome.kind === 'failed' && !isFinal(outcome, { attempt: this.#attempt, attempts: last });
      if (isTriedAgain) continue;
      await this.#queueWhatFollows(outcome);
      return this;
    }
  }

  async status(): Promise<JobStatus<unknown>> {
    if (this.#isRemoved) return NOT_FOUND;
    return {
      state: this.#state,
      startedAt: this.#startedAt,
      finishedAt: this.#finishedAt,
      result: this.#result,
      error: this.#error?.message,
      progress: readProgress(this.#progress),
      meta: readMeta(this.#progress),
      attempts: this.#attempt,
      position: undefined,
    };
  }

  async result(queue: string, id: string, name: string, { timeout = 0 }: ResultOptions): Promise<unknown> {
    if (this.#isRemoved) throw new JobNotFoundError({ queue, id });
    if (this.#state === 'completed') return this.#result;
    const waited = milliseconds(timeout);
    if (!this.#error) throw new JobWaitTimeoutError({ job: name, id, waited, state: this.#state });
    const reason = this.#error.message;
    if (this.#state === 'cancelled') throw new JobCancelledError({ job: name, id, reason });
    throw new JobFailedError({ job: name, id, reason, trace: this.#error.stack });
  }

  async logs(): Promise<string[]> {
    return [...this.#logs];
  }

  async retry(): Promise<void> {
    await this.run();
  }

  async remove(): Promise<boolean> {
    const wasThere = !this.#isRemoved;
    this.#isRemoved = true;
    return wasThere;
  }

  async cancel(_queue: string, _id: string, given?: string): Promise<CancelAnswer> {
    if (this.#isRemoved) return 'not-running';
    if (this.#state !== 'delayed') return 'finished';
    const reason = cancelReason(given);
    const outcome = { kind: 'cancelled', reason } as const;
    this.#take(outcome);
    this.#announceCancel(reason);
    await this.#queueWhatFollows(outcome);
    return 'removed';
  }

  /** Runs one that asked to run again later. */
  async promote(): Promise<void> {
    if (this.#state === 'delayed') await this.run();
  }

  async #queueWhatFollows(outcome: Outcome): Promise<void> {
    if (outcome.kind === 'later' || outcome.kind === 'interrupted') return;
    const { data, context } = this.#incoming(1);
    await this.#deps.callbacks.queue({ ...this.#facts, data, context, attempts: this.#attempt }, outcome);
  }

  async #runAttempt(attempts: number, last: number): Promise<Outcome> {
    const { events, execution } = this.#deps;
    this.#attempt += 1;
    this.#startedAt = new Date();
    this.#state = 'active';
    const facts = { ...this.#facts, attempt: this.#attempt };
    events.emit('job.started', { ...facts, waited: 0 });
    const outcome = await executeJob(execution, this.#incoming(attempts));
    const duration = Date.now() - this.#startedAt.getTime();
    this.#take(outcome);
    if (outcome.kind === 'completed') events.emit('job.completed', { ...facts, duration });
    else if (outcome.kind === 'cancelled') this.#announceCancel(outcome.reason);
    else if (outcome.kind === 'later') events.emit('job.postponed', { ...facts, delay: outcome.delay });
    else if (this.#error) {
      const name = isFinal(outcome, { attempt: this.#attempt, attempts: last })
        ? 'job.failed'
        : 'job.retrying';
      events.emit(name, { ...facts, duration, error: this.#error });
    }
    return outcome;
  }

  #announceCancel(reason: string): void {
    this.#deps.events.emit('job.cancelled', { ...this.#facts, attempt: this.#attempt, reason });
  }

  #take(outcome: Outcome): void {
    this.#finishedAt = new Date();
    this.#error = undefined;
    switch (outcome.kind) {
      case 'completed':
        this.#state = 'completed';
        this.#result = jsonOf(outcome.result ?? null);
        break;
      case 'failed':
        this.#state = 'failed';
        this.#error = outcome.error;
        break;
      case 'cancelled':
        this.#state = 'cancelled';
        this.#error = new Error(outcome.reason);
        break;
      default:
        // It asked to run later, and nothing here waits for that: `promote()` runs it.
        this.#state = 'delayed';
        this.#finishedAt = undefined;
    }
  }

  get #facts(): { id: string; name: string; queue: string } {
    return { id: this.#job.id, name: this.#job.name, queue: this.#queue };
  }

  // What a worker gets has been through JSON, and so has this.
  #incoming(attempts: number): IncomingJob {
    return {
      ...this.#facts,
      data: jsonOf(this.#job.data),
      attempt: this.#attempt,
      attempts,
      context: readWireContext(jsonOf(this.#job.opts) as object),
      progress: this.#progress,
      stopSwitch: undefined,
      saveProgress: async (progress) => {
        this.#progress = jsonOf(progress);
      },
      saveLog: async (line) => {
        this.#logs.push(line);
      },
    };
  }
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
