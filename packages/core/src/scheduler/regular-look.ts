import type { Clock, Timer } from '../clock/clock.js';

export interface RegularLookDeps {
  readonly clock: Clock;
  /** Milliseconds from one look to the next. */
  readonly every: number;
  /** Gives for how many milliseconds another look would find nothing; nothing for none. */
  look(): Promise<number | void>;
  /** Hears why a look has failed; the next one comes all the same. */
  report(error: unknown): void;
}

/** Looks at the datastore again and again, one look at a time, without keeping the process alive for it. */
export class RegularLook {
  readonly #deps: RegularLookDeps;
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  /** By the clock's steady time, since when it rests, and for how long. */
  #resting = { since: 0, for: 0 };

  constructor(deps: RegularLookDeps) {
    this.#deps = deps;
  }

  start(): void {
    const { clock, every, report } = this.#deps;
    this.#timer = clock.every(every, () => {
      if (clock.elapsed() - this.#resting.since < this.#resting.for) return;
      this.#looking ??= this.#look()
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

  async #look(): Promise<void> {
    const since = this.#deps.clock.elapsed();
    this.#resting = { since, for: (await this.#deps.look()) ?? 0 };
  }
}
