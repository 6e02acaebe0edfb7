import { stopOnSignals } from '@cortado/worker-pool';

/**
 * The signal that ends a command which serves. One listener hears it from the first wait to the end: one that comes while a
 * listener gives way to another is lost, or ends the process where it stands.
 */
export class StopSignal {
  /** Resolves with the first SIGTERM or Ctrl-C; the second one forces the end. */
  readonly came: Promise<NodeJS.Signals>;
  readonly #release: () => void;
  #signal: NodeJS.Signals | undefined;

  constructor() {
    let tell: (signal: NodeJS.Signals) => void = () => undefined;
    this.came = new Promise((resolve) => {
      tell = resolve;
    });
    const stop = stopOnSignals({ close: () => undefined }, (signal) => {
      this.#signal = signal;
      tell(signal);
    });
    this.#release = stop.release;
  }

  /** The one that has come. */
  get signal(): NodeJS.Signals | undefined {
    return this.#signal;
  }

  /** Hears no more. */
  end(): void {
    this.#release();
  }
}
