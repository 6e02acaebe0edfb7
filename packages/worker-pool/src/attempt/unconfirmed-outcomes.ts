import type { IncomingJob, Outcome } from '@cortado/core/internal';

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

  keep({ id, attempt }: IncomingJob, outcome: Outcome): void {
    this.confirm(id);
    this.#outcomes.push({ id, attempt, outcome });
    if (this.#outcomes.length > MOST) this.#outcomes.shift();
  }

  /** The outcome of this very attempt, if it has run here and nobody knows yet. */
  take({ id, attempt }: IncomingJob): Outcome | undefined {
    return this.#outcomes.find((it) => it.id === id && it.attempt === attempt)?.outcome;
  }

  confirm(id: string): void {
    const index = this.#outcomes.findIndex((it) => it.id === id);
    if (index >= 0) this.#outcomes.splice(index, 1);
  }
}
