import {
  CANCEL_TOPIC,
  type CancelMessage,
  type CancelRequests,
  type Clock,
  type ControlBus,
  SECOND,
  type Timer,
} from '@cortado/core/internal';

/** Serves a queue and can stop what runs from it. */
export interface Cancellable {
  readonly queue: string;
  /** Whether something has run for longer than so many milliseconds. */
  runsLongerThan(ms: number): boolean;
  /** Tells a job that runs here to stop. Whether it runs here and stops for that. */
  cancel(id: string, reason: string): boolean;
}

export interface CancelListenerDeps {
  readonly bus: ControlBus;
  readonly cancelRequests: Pick<CancelRequests, 'all'>;
  readonly clock: Clock;
}

/** How often cancellations that did not arrive are looked for. Jobs shorter than that cost nothing. */
const LOOK_EVERY = 5 * SECOND;

/** Hears which jobs are to be cancelled, on one subscription for all queues of a worker, and stops those that run here. */
export class CancelListener {
  readonly #deps: CancelListenerDeps;
  readonly #processors: readonly Cancellable[];
  #unsubscribe: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(deps: CancelListenerDeps, processors: readonly Cancellable[]) {
    this.#deps = deps;
    this.#processors = processors;
  }

  /** Resolves once messages from now on are heard. */
  async start(): Promise<void> {
    const { bus, clock } = this.#deps;
    this.#unsubscribe = await bus.subscribe(CANCEL_TOPIC, (message) =>
      this.#cancelAndReply(message as CancelMessage),
    );
    this.#timer = clock.every(LOOK_EVERY, () => this.#lookForMissed());
    this.#timer.unref();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#timer?.close();
  }

  #cancelAndReply({ queue, id, reason, reply, call }: CancelMessage): void {
    // A reply that is lost does no harm: whoever cancels looks at the job and sends the message again.
    if (this.#cancel(queue, id, reason)) this.#deps.bus.publish(reply, call).catch(() => undefined);
  }

  #cancel(queue: string, id: string, reason: string): boolean {
    return this.#processors.some((processor) => processor.queue === queue && processor.cancel(id, reason));
  }

  #lookForMissed(): void {
    if (!this.#processors.some((processor) => processor.runsLongerThan(LOOK_EVERY))) return;
    this.#deps.cancelRequests.all().then(
      (requests) => {
        for (const { queue, id, reason } of requests) this.#cancel(queue, id, reason);
      },
      // The datastore is away; the next look will tell.
      () => undefined,
    );
  }
}
