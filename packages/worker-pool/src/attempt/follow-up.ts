import { JobCancelledError } from '@cortado/core';
import {
  type Callbacks,
  type CancelRequests,
  type EventBus,
  isFinal,
  type JobOrigin,
  type Outcome,
  originOf,
  type RunOutcomes,
  readCancelled,
  readWireContext,
  systemClock,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';
import type { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import type { ReturnedJob } from '../worker/worker-options.js';
import type { Attempt } from './attempt.js';
import type { UnconfirmedOutcomes } from './unconfirmed-outcomes.js';
import { isFreedAtEnd } from './unique-key.js';

export interface FollowUpDeps {
  readonly queue: string;
  readonly events: EventBus;
  readonly callbacks: Pick<Callbacks, 'queue' | 'wants'>;
  readonly cancelRequests: Pick<CancelRequests, 'withdraw'>;
  readonly runOutcomes: Pick<RunOutcomes, 'add'>;
  readonly unconfirmed: UnconfirmedOutcomes;
  readonly checkpoints: CheckpointStores;
  /** Whether the worker has begun to give up what it runs. */
  isInterrupted(): boolean;
  report(error: Error): void;
}

/** An attempt that has ended, as events tell of it. Milliseconds. */
interface AttemptEnd extends JobOrigin {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly attempt: number;
  readonly duration: number;
}

/**
 * All that the end of an attempt brings about, beside telling BullMQ: what has to be done before the datastore knows
 * of the outcome, since a crash in between then repeats it, and what waits until it does.
 */
export class FollowUp {
  readonly #deps: FollowUpDeps;
  readonly #returned: ReturnedJob[] = [];
  readonly #goesOn = () => !this.#deps.isInterrupted();

  constructor(deps: FollowUpDeps) {
    this.#deps = deps;
  }

  /** The jobs that went back to the queue because the worker stops. */
  get returned(): ReturnedJob[] {
    return this.#returned;
  }

  /** The method has come to an outcome. A promise only where something is to be waited for. */
  beforeStored(attempt: Attempt, outcome: Outcome): Promise<void> | undefined {
    const isLast = isFinal(outcome, attempt);
    attempt.end(isLast);
    if (outcome.kind !== 'completed') this.#deps.checkpoints.drop(attempt.id);
    switch (outcome.kind) {
      case 'interrupted':
        this.handedBack(attempt);
        return undefined;
      case 'later':
        if (outcome.because === undefined) this.#announcePostponed(attempt, outcome.delay);
        return undefined;
    }
    this.#deps.unconfirmed.keep(attempt, outcome);
    if (!isLast) return undefined;
    const { id, name, queue, data, context, job, stopSwitch } = attempt;
    // The method ignored that it was cancelled. The request must not meet the job when somebody retries it.
    if (outcome.kind === 'completed' && stopSwitch.reason instanceof JobCancelledError)
      this.#withdrawCancelRequest(id);
    const ending = { id, name, queue, data, context, attempts: attempt.attempt };
    const queueing = this.#deps.callbacks.queue(ending, outcome, this.#goesOn);
    return isFreedAtEnd(attempt, outcome) ? this.#freeKey(job, queueing) : queueing;
  }

  /** The worker stops, and this job is again in its queue. */
  handedBack({ id, name, queue, attempt, context }: Attempt): void {
    this.#returned.push({ id, name, queue });
    this.#deps.events.emit('job.returned', { id, name, queue, attempt, ...originOf(context) });
  }

  /** The datastore knows that a job has completed. */
  completed(job: Job): void {
    const { unconfirmed, checkpoints, events, report } = this.#deps;
    unconfirmed.confirm(job.id as string);
    checkpoints.clear(job.id as string)?.catch(report);
    this.#noteScheduledRun(job, undefined);
    if (events.wants('job.completed')) events.emit('job.completed', this.#endOf(job));
  }

  /** The datastore knows that an attempt has failed: the job is tried again, or has failed or was cancelled for good. */
  failed(job: Job, error: Error): void {
    const { unconfirmed, events } = this.#deps;
    const outcome = unconfirmed.confirm(job.id as string);
    if (job.deferredFailure || this.#isRefusedResult(job, outcome)) this.#queueFailureCallback(job, error);
    if (job.finishedOn) this.#noteScheduledRun(job, error);
    const reason = readCancelled(error.message);
    const end = this.#endOf(job);
    if (reason !== undefined) {
      this.#withdrawCancelRequest(end.id);
      events.emit('job.cancelled', { ...end, reason });
    } else if (job.finishedOn) {
      events.emit('job.failed', { ...end, error, data: job.data });
    } else events.emit('job.retrying', { ...end, error, data: job.data });
  }

  #announcePostponed({ id, name, queue, attempt, context }: Attempt, delay: number): void {
    this.#deps.events.emit('job.postponed', { id, name, queue, attempt, ...originOf(context), delay });
  }

  async #freeKey(job: Job, queueing: Promise<void> | undefined): Promise<void> {
    if (queueing) await queueing;
    await job.removeDeduplicationKey().catch(this.#deps.report);
  }

  /** It completed here, the datastore would not have it, and nobody was told of a success. */
  #isRefusedResult({ name, opts }: Job, outcome: Outcome | undefined): boolean {
    const job = { name, context: readWireContext(opts) };
    return outcome?.kind === 'completed' && !this.#deps.callbacks.wants(job, 'completed');
  }

  /** BullMQ itself failed the job before its method could run: it lost its worker too often, or a child of it failed. */
  #queueFailureCallback({ id, name, data, opts, attemptsMade: attempts }: Job, error: Error): void {
    const { callbacks, queue } = this.#deps;
    const ending = { id: id as string, name, queue, data, context: readWireContext(opts), attempts };
    void callbacks.queue(ending, { kind: 'failed', error }, this.#goesOn);
  }

  #withdrawCancelRequest(id: string): void {
    // One that stays behind is gone within a day.
    this.#deps.cancelRequests.withdraw(this.#deps.queue, id).catch(() => undefined);
  }

  /** A run of a schedule has a line in the schedule's log. */
  #noteScheduledRun(job: Job, error: Error | undefined): void {
    const { slot } = readWireContext(job.opts);
    if (!slot) return;
    const finishedAt = job.finishedOn ?? systemClock.now();
    const reason = readCancelled(error?.message);
    void this.#deps.runOutcomes.add(slot, {
      id: job.id as string,
      startedAt: job.processedOn ?? finishedAt,
      finishedAt,
      outcome: error ? (reason === undefined ? 'failed' : 'cancelled') : 'completed',
      ...(error ? { error: reason ?? (error.message || error.name) } : {}),
    });
  }

  // BullMQ's moments are the system's, whatever clock the app has.
  #endOf({ id, name, opts, attemptsMade: attempt, processedOn, finishedOn }: Job): AttemptEnd {
    const end = finishedOn ?? systemClock.now();
    const { user, requestId } = originOf(readWireContext(opts));
    return {
      id: id as string,
      name,
      queue: this.#deps.queue,
      attempt,
      user,
      requestId,
      duration: end - (processedOn ?? end),
    };
  }
}
