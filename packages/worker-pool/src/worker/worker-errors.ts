import type { EventBus } from '@cortado/core/internal';
import type { Worker } from 'bullmq';

/** Tells of what goes wrong while one queue is served, outside of any job, as the event `worker.error`. */
export class WorkerErrors {
  readonly #events: EventBus;
  readonly #outages: { takes(error: unknown): boolean };
  readonly #queue: string;
  #worker: Worker | undefined;
  #last: Error | undefined;

  /** `outages` takes what says that the datastore was away: it is told of once, for all queues. */
  constructor(events: EventBus, outages: { takes(error: unknown): boolean }, queue: string) {
    this.#events = events;
    this.#outages = outages;
    this.#queue = queue;
  }

  /** Tells of this worker's errors too. */
  listenTo(worker: Worker): void {
    this.#worker = worker;
    worker.on('error', this.report);
  }

  readonly report = (error: Error): void => {
    // To pause, BullMQ cuts the connection that waits for jobs, which then says so.
    const isOwnCut = this.#worker?.isPaused() && error.message.includes('Connection is closed');
    // A datastore that is gone for good answers every fetch with the very same error.
    if (error === this.#last) return;
    this.#last = error;
    if (!isOwnCut && !this.#outages.takes(error))
      this.#events.emit('worker.error', { queue: this.#queue, error });
  };
}
