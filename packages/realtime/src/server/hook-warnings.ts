import { maskText } from '@cortado/core';

/** A function of the app that fails again and again is told of this often, in milliseconds. */
const TOLD_EVERY = 60_000;

/** Tells who runs the app that a function of theirs has thrown: browsers are only told that they are refused. */
export class HookWarnings {
  readonly #toldAt = new Map<string, number>();

  threw(hook: string, error: unknown): void {
    const now = performance.now();
    if (now - (this.#toldAt.get(hook) ?? Number.NEGATIVE_INFINITY) < TOLD_EVERY) return;
    this.#toldAt.set(hook, now);
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.emitWarning(
      maskText(`"${hook}" of attachRealtime threw, so somebody was refused: ${reason}`),
      'CortadoRealtime',
    );
  }
}

/** One for the process: what it says is for whoever runs that. */
export const hookWarnings = new HookWarnings();
