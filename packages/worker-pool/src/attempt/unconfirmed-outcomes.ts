import type { Outcome } from '@cortado/core/internal';
import type { Attempt } from './attempt.js';

/** More than a process can have waiting for the datastore at once; beyond it the oldest are forgotten. */
const MOST = 10_000;

interface Unconfirmed {
  readonly id: string;
  readonly attempt: number;
  readonly outcome: Outcome;
}

/**
 * Outcomes the datastore has not confirmed yet. When it was away for longer than a job's lock lasts, BullMQ
 * hands the job out again although its method has run; if it comes back to this process, it gets the outcome
 * it already has instead of running twice.
 */
export class UnconfirmedOutcomes {
  // A list, since they are few at any time, and a Map that always gets new keys keeps old ones in memory (see Attempts).
  readonly #outcomes: Unconfirmed[] = [];

  keep({ id, attempt }: Attempt, outcome: Outcome): void {
    this.confirm(id);
    this.#outcomes.push({ id, attempt, outcome });
    if (this.#outcomes.length > MOST) this.#outcomes.shift();
  }

  /** The outcome of this very attempt, if it has run here and the datastore does not know. */
  find({ id, attempt }: Attempt): Outcome | undefined {
    const index = this.#indexOf(id);
    const found = index < 0 ? undefined : this.#outcomes[index];
    return found?.attempt === attempt ? found.outcome : undefined;
  }

  /** The datastore knows how the job's attempt ended. Gives what it had come to here. */
  confirm(id: string): Outcome | undefined {
    const index = this.#indexOf(id);
    return index < 0 ? undefined : this.#outcomes.splice(index, 1)[0]?.outcome;
  }

  // There is one for each job at most.
  #indexOf(id: string): number {
    for (let index = 0; index < this.#outcomes.length; index++)
      if (this.#outcomes[index]?.id === id) return index;
    return -1;
  }
}
