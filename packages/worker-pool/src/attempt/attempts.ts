import type { StopSwitch } from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** One run of a job's method that is under way. */
export interface Attempt {
  readonly job: Job;
  readonly token: string;
  readonly stopSwitch: StopSwitch;
  readonly since: number;
  readonly isIsolated: boolean;
}

/**
 * The attempts under way in one queue, each in a slot of its own until it is over. A Map would be the plainer thing,
 * but one that always gets new keys is copied again and again, and its copies, each reachable from the one before,
 * keep jobs in memory that are long over: 1.6 KB for each job until the next full collection.
 */
export class Attempts {
  readonly #slots: (Attempt | undefined)[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** Gives the index it has, for `remove`. */
  add(attempt: Attempt): number {
    const index = this.#free.pop() ?? this.#slots.length;
    this.#slots[index] = attempt;
    return index;
  }

  remove(index: number): void {
    this.#slots[index] = undefined;
    this.#free.push(index);
  }

  /** More than one where a job was handed out again while its method still ran. */
  of(id: string): Attempt[] {
    return this.all().filter((it) => it.job.id === id);
  }

  all(): Attempt[] {
    return this.#slots.filter((it) => it !== undefined);
  }
}
