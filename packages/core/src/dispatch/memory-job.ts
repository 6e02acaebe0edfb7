import type { Clock } from '../clock/clock.js';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { ErrorReport } from '../error-log/error-entry.js';
import { JobFailedError, JobNotFoundError, JobWaitTimeoutError } from '../errors/dispatch-errors.js';
import { cancelReason, JobCancelledError, toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobFacts } from '../events/job-events.js';
import { type ExecutionDeps, executeJob } from '../execution/execute-job.js';
import type { IncomingJob } from '../execution/incoming-job.js';
import { isFinal, type Outcome } from '../execution/outcome.js';
import { StopSwitch } from '../execution/stop-switch.js';
import { type JobOrigin, originOf } from '../message/job-origin.js';
import { readMeta, readProgress } from '../message/job-progress.js';
import { readWireContext } from '../message/wire-context.js';
import { milliseconds } from '../options/duration.js';
import type { Callbacks } from './callbacks.js';
import type { CancelAnswer } from './canceller.js';
import type { JobOperations, ResultOptions } from './job-handle.js';
import { type JobState, type JobStatus, NOT_FOUND } from './job-status.js';
import { MemoryCheckpoints } from './memory-checkpoints.js';

/** Lines of a job's log that are kept, the newest. */
export const MOST_LOG_LINES = 1_000;

export interface MemoryJobDeps {
  readonly execution: ExecutionDeps;
  readonly events: EventBus;
  readonly callbacks: Callbacks;
  readonly clock: Clock;
  /** Whether it runs where it was called, so that nothing of it may reach a datastore. @default false */
  readonly isInline?: boolean;
}

/**
 * A job that lives in this process: run by the executor that workers use, with its JSON round trip, and answering its
 * handle from memory. Inline mode runs it at once; the memory transport of the test kit runs it when its time has come.
 */
export class MemoryJob implements JobOperations {
  readonly id: string;
  readonly queue: string;
  readonly #deps: MemoryJobDeps;
  readonly #job: OutgoingJob;
  readonly #logs: string[] = [];
  #stopSwitch = new StopSwitch();
  readonly #checkpoints = new MemoryCheckpoints();
  #isRemoved = false;
  #state: JobState;
  /** The latest attempt, from 1. */
  #attempt = 0;
  /** Whether that one counts; one that asked to run later does not. */
  #counts = true;
  #startedAt: number | undefined;
  #finishedAt: number | undefined;
  #progress: unknown = 0;
  #result: unknown;
  #error: Error | undefined;
  /** What an attempt of it threw last, whatever that came to; `undefined` where none did. */
  thrown: Error | undefined;

  constructor(deps: MemoryJobDeps, queue: string, job: OutgoingJob) {
    this.#deps = deps;
    this.#job = job;
    this.id = job.id;
    this.queue = queue;
    this.#state = job.opts.delay ? 'delayed' : 'waiting';
  }

  get name(): string {
    return this.#job.name;
  }

  /** Its arguments as a datastore would have them. */
  get data(): unknown {
    return jsonOf(this.#job.data);
  }

  get opts(): OutgoingJob['opts'] {
    return this.#job.opts;
  }

  get state(): JobState {
    return this.#isRemoved ? 'not_found' : this.#state;
  }

  /** What its latest attempt failed with; `undefined` where it did not. */
  get error(): Error | undefined {
    return this.#error;
  }

  get attempts(): number {
    return Math.max(1, this.#job.opts.attempts ?? 1);
  }

  /** Those that have ended and count. */
  get attemptsMade(): number {
    const hasCounted = this.#counts && this.#state !== 'active';
    return hasCounted ? this.#attempt : Math.max(0, this.#attempt - 1);
  }

  /** Its delay, or the wait before another attempt, is over. */
  wake(): void {
    if (this.state === 'delayed') this.#state = 'waiting';
  }

  /** Lets one that has ended wait for another attempt. */
  requeue(): void {
    if (this.state !== 'active') this.#state = 'waiting';
  }

  /** Runs attempts until it has ended, or asks to run later; without the waits between them. */
  async runToEnd(): Promise<this> {
    for (;;) {
      const outcome = await this.runAttempt();
      if (outcome.kind === 'failed' && !isFinal(outcome, this.#count)) continue;
      return this;
    }
  }

  /** Runs one attempt, and queues what follows where it was the last. */
  async runAttempt(): Promise<Outcome> {
    const { clock, events, execution } = this.#deps;
    this.#stopSwitch = new StopSwitch();
    if (this.#counts) this.#attempt += 1;
    this.#counts = true;
    this.#state = 'active';
    this.#startedAt = clock.now();
    const facts = { ...this.#facts, attempt: this.#attempt, ...this.#origin };
    events.emit('job.started', { ...facts, waited: 0 });
    const outcome = await executeJob(execution, this.#incoming());
    const duration = clock.now() - this.#startedAt;
    const hasEnded = isFinal(outcome, this.#count);
    this.#keep(outcome, hasEnded);
    if (outcome.kind === 'completed') events.emit('job.completed', { ...facts, duration });
    else if (outcome.kind === 'cancelled') this.#announceCancel(outcome.reason);
    else if (outcome.kind === 'later') events.emit('job.postponed', { ...facts, delay: outcome.delay });
    else if (outcome.kind === 'failed' && hasEnded)
      events.emit('job.failed', { ...facts, duration, error: outcome.error, data: this.data });
    else if (outcome.kind === 'failed')
      events.emit('job.retrying', { ...facts, duration, error: outcome.error, data: this.data });
    if (hasEnded) await this.#queueWhatFollows(outcome);
    return outcome;
  }

  async hasEnded(): Promise<boolean> {
    return !['waiting', 'delayed', 'active'].includes(this.state);
  }

  async status(): Promise<JobStatus<unknown>> {
    if (this.#isRemoved) return NOT_FOUND;
    return {
      state: this.#state,
      startedAt: dateOf(this.#startedAt),
      finishedAt: dateOf(this.#finishedAt),
      result: this.#result,
      error: this.#error?.message,
      progress: readProgress(this.#progress),
      meta: readMeta(this.#progress),
      attempts: this.attemptsMade,
      position: undefined,
    };
  }

  async result(queue: string, id: string, name: string, { timeout = 0 }: ResultOptions): Promise<unknown> {
    if (this.#isRemoved) throw new JobNotFoundError({ queue, id });
    if (this.#state === 'completed') return this.#result;
    const waited = milliseconds(timeout);
    if (!this.#error || !(await this.hasEnded()))
      throw new JobWaitTimeoutError({ job: name, id, waited, state: this.#state });
    const reason = this.#error.message;
    if (this.#state === 'cancelled') throw new JobCancelledError({ job: name, id, reason });
    throw new JobFailedError({ job: name, id, reason, trace: this.#error.stack });
  }

  async logs(): Promise<string[]> {
    return [...this.#logs];
  }

  async retry(): Promise<void> {
    await this.runToEnd();
  }

  async remove(): Promise<boolean> {
    if (this.state === 'active' || this.#isRemoved) return false;
    this.#isRemoved = true;
    return true;
  }

  async cancel(_queue: string, _id: string, given?: string): Promise<CancelAnswer> {
    const reason = cancelReason(given);
    if (this.#isRemoved) return 'not-running';
    if (await this.hasEnded()) return 'finished';
    if (this.#state === 'active') {
      this.#stopSwitch.stop(new JobCancelledError({ job: this.name, id: this.id, reason }));
      return 'signalled';
    }
    const outcome = { kind: 'cancelled', reason } as const;
    this.#keep(outcome, true);
    this.#announceCancel(reason);
    await this.#queueWhatFollows(outcome);
    return 'removed';
  }

  /** Runs one that asked to run again later. */
  async promote(): Promise<void> {
    if (this.#state === 'delayed') await this.runToEnd();
  }

  async #queueWhatFollows(outcome: Outcome): Promise<void> {
    if (outcome.kind === 'later' || outcome.kind === 'interrupted') return;
    const { data, context } = this.#incoming();
    const ending = { ...this.#facts, data, context, attempts: this.attemptsMade };
    await this.#deps.callbacks.queue(ending, outcome);
  }

  /** The error log is in the datastore; what it is told is a line of the job's own log instead. */
  readonly #logInstead = async ({ id = this.id, title, error }: ErrorReport): Promise<string> => {
    this.#logs.push(`${title}: ${toError(error).message}`);
    return id;
  };

  #announceCancel(reason: string): void {
    this.#deps.events.emit('job.cancelled', {
      ...this.#facts,
      attempt: this.#attempt,
      ...this.#origin,
      reason,
    });
  }

  #keep(outcome: Outcome, hasEnded: boolean): void {
    this.#finishedAt = hasEnded ? this.#deps.clock.now() : undefined;
    this.#error = undefined;
    switch (outcome.kind) {
      case 'completed':
        this.#state = 'completed';
        this.#result = jsonOf(outcome.result ?? null);
        break;
      case 'failed':
        this.#state = hasEnded ? 'failed' : 'delayed';
        this.#error = outcome.error;
        break;
      case 'cancelled':
        this.#state = 'cancelled';
        this.#error = new Error(outcome.reason);
        break;
      default:
        // It has used no attempt, and runs when its time has come: inline, that is when `promote()` says so.
        this.#counts = false;
        this.#state = 'delayed';
    }
  }

  get #count(): { attempt: number; attempts: number } {
    return { attempt: this.#attempt, attempts: this.attempts };
  }

  get #facts(): Pick<JobFacts, 'id' | 'name' | 'queue' | 'isInline'> {
    const facts = { id: this.id, name: this.name, queue: this.queue };
    return this.#deps.isInline ? { ...facts, isInline: true } : facts;
  }

  get #origin(): JobOrigin {
    return originOf(readWireContext(jsonOf(this.#job.opts) as object));
  }

  // What a worker gets has been through JSON, and so has this.
  #incoming(): IncomingJob {
    return {
      id: this.id,
      name: this.name,
      queue: this.queue,
      data: jsonOf(this.#job.data),
      isStored: true,
      ...this.#count,
      context: readWireContext(jsonOf(this.#job.opts) as object),
      progress: this.#progress,
      stopSwitch: this.#stopSwitch,
      saveProgress: async (progress) => {
        this.#progress = jsonOf(progress);
      },
      saveLog: async (line) => {
        this.#logs.push(line);
        this.#logs.splice(0, this.#logs.length - MOST_LOG_LINES);
      },
      checkpoints: () => this.#checkpoints.open(),
      threw: (error) => {
        this.thrown = error;
      },
      ...(this.#deps.isInline ? { writeError: this.#logInstead } : {}),
    };
  }
}

function dateOf(moment: number | undefined): Date | undefined {
  return moment === undefined ? undefined : new Date(moment);
}

function jsonOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
