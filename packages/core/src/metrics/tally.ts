import { Distribution, numberOr0, type StoredDistribution } from './distribution.js';

/** What is counted of attempts, in BullMQ's words. */
export const TALLIED = ['started', 'completed', 'failed', 'retried', 'cancelled', 'stalled'] as const;

export type Tallied = (typeof TALLIED)[number];

/** A tally as it is stored: what is zero is left out. */
export interface StoredTally {
  readonly counts: Readonly<Partial<Record<Tallied, number>>>;
  readonly wait: StoredDistribution;
  readonly run: StoredDistribution;
}

/** What became of the attempts of some jobs, how long they had waited, and how long they ran. */
export class Tally {
  readonly wait = new Distribution();
  readonly run = new Distribution();
  readonly #counts = new Map<Tallied, number>();

  count(what: Tallied): number {
    return this.#counts.get(what) ?? 0;
  }

  add(what: Tallied, times = 1): void {
    this.#counts.set(what, this.count(what) + times);
  }

  merge({ counts, wait, run }: StoredTally): void {
    for (const what of TALLIED) {
      const times = numberOr0(counts?.[what]);
      if (times > 0) this.add(what, times);
    }
    if (wait) this.wait.merge(wait);
    if (run) this.run.merge(run);
  }

  stored(): StoredTally {
    return { counts: Object.fromEntries(this.#counts), wait: this.wait.stored(), run: this.run.stored() };
  }
}
