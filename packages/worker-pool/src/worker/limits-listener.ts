import { type ControlBus, LIMITS_TOPIC, type LimitsMessage } from '@cortado/core/internal';
import type { QueueProcessor } from './queue-processor.js';

/** Hears that the limits of a queue have changed, and has who serves it here look at once. */
export class LimitsListener {
  readonly #bus: ControlBus;
  readonly #processors: readonly Pick<QueueProcessor, 'queue' | 'limitsChanged'>[];
  #unsubscribe: (() => void) | undefined;

  constructor(bus: ControlBus, processors: readonly Pick<QueueProcessor, 'queue' | 'limitsChanged'>[]) {
    this.#bus = bus;
    this.#processors = processors;
  }

  /** Resolves once messages from now on are heard. */
  async start(): Promise<void> {
    this.#unsubscribe = await this.#bus.subscribe(LIMITS_TOPIC, (message) => {
      const { queue } = message as LimitsMessage;
      for (const it of this.#processors) if (it.queue === queue) it.limitsChanged();
    });
  }

  close(): void {
    this.#unsubscribe?.();
  }
}
