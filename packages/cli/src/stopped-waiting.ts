import { stopOnSignals } from '@cortado/worker-pool';
import { StoppedWaitingError } from './errors.js';

/**
 * Ends a wait when SIGTERM or Ctrl-C comes. Without it, the signal would end the process where it stands, with no exit
 * code and nothing closed.
 */
export class StoppedWaiting {
  readonly #rejected: Promise<never>;
  readonly #release: () => void;
  #isStopped = false;

  constructor(what: string) {
    let signal = '';
    const stop = stopOnSignals({ close: async () => undefined }, (name) => {
      signal = name;
      this.#isStopped = true;
    });
    this.#release = stop.release;
    this.#rejected = stop.closed.then(() => {
      throw new StoppedWaitingError({ signal, what });
    });
    this.#rejected.catch(() => undefined);
  }

  /** What the promise gives. @throws StoppedWaitingError once a signal has come */
  async orThrow<T>(promise: Promise<T>): Promise<T> {
    return await Promise.race([promise, this.#rejected]);
  }

  /** Hears no more signals; but one that has come goes on to be heard, so that the second one forces the end. */
  end(): void {
    if (!this.#isStopped) this.#release();
  }
}
