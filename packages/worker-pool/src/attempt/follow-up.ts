import { JobCancelledError } from '@cortado/core';
import {
  type IncomingJob,
  type Internals,
  type Outcome,
  readCancelled,
  readWireContext,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** What is to be done around the end of an attempt, beside telling BullMQ. */
export class AttemptEnd {
  readonly #internals: Internals;
  readonly #queue: string;

  constructor(internals: Internals, queue: string) {
    this.#internals = internals;
    this.#queue = queue;
  }

  /** The reason, when this attempt must not start: it was cancelled while no worker could be told. */
  async findCancelRequest(job: Job): Promise<string | undefined> {
    try {
      return (await this.#internals.cancelRequests.find(this.#queue, job.id as string))?.reason;
    } catch {
      // The datastore is away, and with it the answer; the job is here and its lock runs.
      return undefined;
    }
  }

  /** Before BullMQ knows of the outcome: queues what comes after the job. Nothing to wait for where nothing does. */
  before(incoming: IncomingJob, outcome: Outcome): Promise<void> | undefined {
    if (outcome.kind === 'later' || outcome.kind === 'interrupted') return undefined;
    if (outcome.kind === 'failed' && outcome.retry && incoming.attempt < incoming.attempts) return undefined;
    const { id, name, queue, data, context, attempt } = incoming;
    // It ignored its signal. The request must not meet it again when somebody lets it run once more.
    if (outcome.kind === 'completed' && incoming.stopSwitch?.reason instanceof JobCancelledError)
      this.#forgetRequest(id);
    return this.#internals.callbacks.queue({ id, name, queue, data, context, attempts: attempt }, outcome);
  }

  /** After BullMQ has stored a failed attempt: the reason, when the job ended as cancelled. */
  failed(job: Job, error: Error): string | undefined {
    // Failed by BullMQ itself before its method could run: it lost its worker too often, or a child of it failed.
    if (job.deferredFailure) this.#announceDeferred(job, error);
    const reason = readCancelled(error.message);
    if (reason !== undefined) this.#forgetRequest(job.id as string);
    return reason;
  }

  #announceDeferred(job: Job, error: Error): void {
    const { name, data, attemptsMade: attempts } = job;
    const facts = { id: job.id as string, name, queue: this.#queue, data, attempts };
    void this.#internals.callbacks.queue(
      { ...facts, context: readWireContext(job.opts) },
      { kind: 'failed', error },
    );
  }

  #forgetRequest(id: string): void {
    // What stays behind is gone within a day.
    this.#internals.cancelRequests.withdraw(this.#queue, id).catch(() => undefined);
  }
}
