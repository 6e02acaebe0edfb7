import { JobCancelledError } from '@cortado/core';
import {
  type CortadoRooms,
  type IncomingJob,
  type Outcome,
  readCancelled,
  readWireContext,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** What is to be done around the end of an attempt, beside telling BullMQ. */
export class AttemptEnd {
  readonly #rooms: CortadoRooms;
  readonly #queue: string;

  constructor(rooms: CortadoRooms, queue: string) {
    this.#rooms = rooms;
    this.#queue = queue;
  }

  /** The reason, when this attempt must not start: it was cancelled while no worker could be told. */
  async findOrder(job: Job): Promise<string | undefined> {
    try {
      return (await this.#rooms.orders.find(this.#queue, job.id as string))?.reason;
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
    // It ignored its signal. The order must not meet it again when somebody lets it run once more.
    if (outcome.kind === 'completed' && incoming.stopSwitch?.reason instanceof JobCancelledError)
      this.#forgetOrder(id);
    return this.#rooms.callbacks.queue({ id, name, queue, data, context, attempts: attempt }, outcome);
  }

  /** After BullMQ has stored a failed attempt: the reason, when the job ended as cancelled. */
  failed(job: Job, error: Error): string | undefined {
    // Failed by BullMQ itself before its method could run: it lost its worker too often, or a child of it failed.
    if (job.deferredFailure) this.#announceDeferred(job, error);
    const reason = readCancelled(error.message);
    if (reason !== undefined) this.#forgetOrder(job.id as string);
    return reason;
  }

  #announceDeferred(job: Job, error: Error): void {
    const { name, data, attemptsMade: attempts } = job;
    const facts = { id: job.id as string, name, queue: this.#queue, data, attempts };
    void this.#rooms.callbacks.queue(
      { ...facts, context: readWireContext(job.opts) },
      { kind: 'failed', error },
    );
  }

  #forgetOrder(id: string): void {
    // What stays behind is gone within a day.
    this.#rooms.orders.withdraw(this.#queue, id).catch(() => undefined);
  }
}
