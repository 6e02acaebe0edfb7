import type { IncomingJob, Outcome } from '@cortado/core/internal';

/** More than a process can have waiting for the datastore at once; beyond it the oldest are forgotten. */
const MOST = 10_000;

interface Unconfirmed {
  readonly attempt: number;
  outcome: Outcome | undefined;
}

/**
 * Outcomes the datastore has not confirmed yet. When it was away for longer than a job's lock lasts, BullMQ
 * hands the job out again although its method has run; if it comes back to this process, it gets the outcome
 * it already has instead of running twice.
 */
export class UnconfirmedOutcomes {
  readonly #outcomes = new Map<string, Unconfirmed>();

  keep({ id, attempt }: IncomingJob, outcome: Outcome): void {
    this.#outcomes.set(id, { attempt, outcome });
    if (this.#outcomes.size > MOST) this.#outcomes.delete(this.#outcomes.keys().next().value as string);
  }

  /** The outcome of this very attempt, if it has run here and nobody knows yet. */
  take({ id, attempt }: IncomingJob): Outcome | undefined {
    const kept = this.#outcomes.get(id);
    return kept?.attempt === attempt ? kept.outcome : undefined;
  }

  confirm(id: string): void {
    const kept = this.#outcomes.get(id);
    // Not to be kept alive by a copy that the Map has made of itself.
    if (kept) kept.outcome = undefined;
    this.#outcomes.delete(id);
  }
}
