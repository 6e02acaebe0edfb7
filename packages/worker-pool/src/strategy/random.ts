import type { Strategy, Weights } from './strategy.js';

/** Draws one of the queues that may have a job, each draw for itself; a weight is so many lots. */
export class Random implements Strategy {
  readonly #weights: Weights;
  readonly #draw: () => number;

  /** `draw` gives a number from 0 up to 1. */
  constructor(weights: Weights, draw: () => number = Math.random) {
    this.#weights = weights;
    this.#draw = draw;
  }

  next(ready: readonly string[]): string {
    const lots = ready.map((queue) => this.#weights[queue] ?? 1);
    let place = this.#draw() * lots.reduce((sum, it) => sum + it, 0);
    for (const [index, it] of lots.entries()) {
      place -= it;
      if (place < 0) return ready[index] as string;
    }
    return ready.at(-1) as string;
  }

  began(): void {
    // The next draw knows nothing of this one.
  }

  missed(): void {
    // The next draw knows nothing of this one.
  }
}
