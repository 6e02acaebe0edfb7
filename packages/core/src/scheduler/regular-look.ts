import type { Clock, Timer } from '../clock/clock.js';

export interface RegularLookDeps {
  readonly clock: Clock;
  /** Milliseconds from one look to the next. */
  readonly every: number;
  look(): Promise<void>;
  /** Hears why a look has failed; the next one comes all the same. */
  report(error: unknown): void;
}

/** Looks at the datastore again and again, one look at a time, without keeping the process alive for it. */
export class RegularLook {
  readonly #deps: RegularLookDeps;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;

  constructor(deps: RegularLookDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { clock, every, look, report } = this.#deps;
    this.#timer = clock.every(every, () => {
      this.#looking ??= look()
        .catch(report)
        .finally(() => {
          this.#looking = undefined;
        });
    });
    this.#timer.unref();
  }

  /** Looks no more. */
  stop(): void {
    this.#timer?.close();
  }

  /** Resolves when no look is under way. */
  async idle(): Promise<void> {
    await this.#looking;
  }
}
