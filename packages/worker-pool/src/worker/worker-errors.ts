import { type EventBus, MINUTE, systemClock } from '@cortado/core/internal';
import type { Worker } from 'bullmq';

/** A worker that is refused asks again several times a second. What it hears then is told once in so long. */
const AGAIN_AFTER = MINUTE;

/** Tells of what goes wrong while one queue is served, outside of any job, as the event `worker.error`. */
export class WorkerErrors {
  readonly #events: EventBus;
  readonly #outages: { takes(error: unknown): boolean };
  readonly #queue: string;
  #worker: Worker | undefined;
  /** What was told last, and when. */
  #last: { readonly message: string; readonly at: number } | undefined;

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
    if (isOwnCut || this.#outages.takes(error) || this.#isTold(error)) return;
    this.#last = { message: error.message, at: systemClock.elapsed() };
    this.#events.emit('worker.error', { queue: this.#queue, error });
  };

  #isTold({ message }: Error): boolean {
    return message === this.#last?.message && systemClock.elapsed() - this.#last.at < AGAIN_AFTER;
  }
}
