import { inspect, types } from 'node:util';

/** What fails again and again is told of this often, in milliseconds. */
const TOLD_EVERY = 60_000;
/** Errors told of within that time: words that are others each time are no reason to tell of each. */
const MOST_TOLD = 50;

/** Tells who runs the app of errors that nobody expected: whoever asked is only told that it failed. */
export class FailureWarnings {
  readonly #mask: (text: string) => string;
  readonly #toldAt = new Map<string, number>();

  constructor(mask: (text: string) => string) {
    this.#mask = mask;
  }

  readonly tell = (error: unknown): void => {
    // Anything can be thrown, also what has no text, or may not be read.
    const words = types.isNativeError(error) ? String(error) : inspect(error);
    const now = performance.now();
    for (const [it, at] of this.#toldAt) if (now - at >= TOLD_EVERY) this.#toldAt.delete(it);
    if (this.#toldAt.has(words) || this.#toldAt.size >= MOST_TOLD) return;
    this.#toldAt.set(words, now);
    const whole = types.isNativeError(error) ? (error.stack ?? words) : words;
    process.emitWarning(this.#mask(whole), 'CortadoDashboard');
  };
}
