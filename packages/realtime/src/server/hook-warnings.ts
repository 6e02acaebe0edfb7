import { inspect, types } from 'node:util';
import { maskText } from '@cortado/core';

/** A function of the app that fails again and again is told of this often, in milliseconds. */
const TOLD_EVERY = 60_000;

/** Tells who runs the app that a function of theirs has thrown: browsers are only told that they are refused. */
export class HookWarnings {
  readonly #toldAt = new Map<string, number>();

  threw(hook: string, error: unknown): void {
    // Anything can be thrown, also what has no text, or may not be read.
    const reason = types.isNativeError(error) ? (error.stack ?? error.message) : inspect(error);
    this.#tell(hook, `"${hook}" of attachRealtime threw, so somebody was refused: ${reason}`);
  }

  /** What is in seconds ended long ago, and nobody would get in. */
  seconds(): void {
    this.#tell(
      'expiresAt',
      'Expected "authenticate" of attachRealtime to give "expiresAt" in milliseconds since 1970, found what looks like seconds, so somebody was refused. Multiply the "exp" of a token by 1,000.',
    );
  }

  #tell(hook: string, warning: string): void {
    const now = performance.now();
    if (now - (this.#toldAt.get(hook) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY) return;
    this.#toldAt.set(hook, now);
    process.emitWarning(maskText(warning), 'CortadoRealtime');
  }
}

/** One for the process: what it says is for whoever runs that. */
export const hookWarnings = new HookWarnings();
