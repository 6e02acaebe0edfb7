/**
 * Tells one attempt to stop, and why. What an AbortSignal does, at a fraction of its price: every job has one,
 * and hardly any is ever used. The first reason stays.
 */
export class StopSwitch {
  #reason: Error | undefined;
  #listener: ((reason: Error) => void) | undefined;

  get reason(): Error | undefined {
    return this.#reason;
  }

  stop(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    this.#listener?.(reason);
  }

  /** Hears of it at once if it has happened already. The latest listener replaces the one before. */
  listen(listener: (reason: Error) => void): void {
    this.#listener = listener;
    if (this.#reason) listener(this.#reason);
  }
}
