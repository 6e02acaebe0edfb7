import type { Strategy } from './strategy.js';

/** The first queue that may have a job. A later one has its turn when those before it are empty. */
export class InOrder implements Strategy {
  next([first]: readonly string[]): string {
    return first as string;
  }

  began(): void {
    // Nothing is counted.
  }

  missed(): void {
    // Nothing is counted.
  }
}
