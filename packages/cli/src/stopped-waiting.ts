import { StoppedWaitingError } from './errors.js';
import type { StopSignal } from './stop-signal.js';

/**
 * Ends a wait at the signal that ends the command. What is there at once is no wait: it comes to its end first, so that what
 * has begun by then closes in good order.
 */
export class StoppedWaiting {
  readonly #rejected: Promise<never>;
  #begin: () => void = () => undefined;

  constructor({ came }: StopSignal, what: string) {
    const waits = new Promise<void>((resolve) => {
      this.#begin = resolve;
    });
    this.#rejected = Promise.all([came, waits]).then(([signal]) => {
      throw new StoppedWaitingError({ signal, what });
    });
    this.#rejected.catch(() => undefined);
  }

  /** It has become a wait. */
  begin(): void {
    this.#begin();
  }

  /** What the promise gives. @throws StoppedWaitingError once it is a wait and a signal has come */
  async orThrow<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#rejected]);
  }
}

/** A signal came while the command started, and nothing had to be waited for: no failure, so it ends with 0. */
export class StoppedEarly extends Error {}
