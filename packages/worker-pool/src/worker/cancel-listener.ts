import { CANCEL_TOPIC, type CancelMessage, type Internals } from '@cortado/core/internal';

/** Serves queues and can stop what runs from them. */
export interface Cancellable {
  readonly queue: string;
  /** Whether something has run for longer than so many milliseconds. */
  runsLongerThan(ms: number): boolean;
  /** Tells a job that runs here to stop. Whether it runs here and stops for that. */
  cancel(id: string, reason: string): boolean;
}

/** How often what was missed is looked for; jobs shorter than that cost nothing. */
const LOOK_EVERY = 5_000;

/** Hears who is to be cancelled, on one subscription for all queues of a worker, and tells those it runs. */
export class CancelListener {
  readonly #internals: Internals;
  readonly #processors: readonly Cancellable[];
  #unsubscribe: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(internals: Internals, processors: readonly Cancellable[]) {
    this.#internals = internals;
    this.#processors = processors;
  }

  /** Resolves once messages from now on are heard. */
  async start(): Promise<void> {
    this.#unsubscribe = await this.#internals.engine.bus.subscribe(CANCEL_TOPIC, (message) =>
      this.#obey(message as CancelMessage),
    );
    this.#timer = setInterval(() => this.#lookForMissed(), LOOK_EVERY);
    this.#timer.unref();
  }

  close(): void {
    this.#unsubscribe?.();
    clearInterval(this.#timer);
  }

  #obey({ queue, id, reason, reply, call }: CancelMessage): void {
    if (this.#stop(queue, id, reason)) this.#internals.engine.bus.publish(reply, call).catch(() => undefined);
  }

  #stop(queue: string, id: string, reason: string): boolean {
    return this.#processors.some((it) => it.queue === queue && it.cancel(id, reason));
  }

  #lookForMissed(): void {
    if (!this.#processors.some((it) => it.runsLongerThan(LOOK_EVERY))) return;
    this.#internals.cancelRequests.all().then(
      (requests) => {
        for (const { queue, id, reason } of requests) this.#stop(queue, id, reason);
      },
      // The datastore is away; the next look will tell.
      () => undefined,
    );
  }
}
