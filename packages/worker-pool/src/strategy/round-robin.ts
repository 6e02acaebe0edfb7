import type { Strategy, Weights } from './strategy.js';

export interface RoundLimits {
  /** A slot stays with its queue while that is fewer jobs ahead; 0 goes round job by job. */
  readonly lead: number;
  /** Nor does it where that would put so many rounds between jobs that have begun. */
  readonly apart: number;
}

/**
 * The queue that is behind the others, counted in rounds: a job is one round of its queue, or half a round where the
 * queue has a weight of 2. A queue that was empty has its turn as the others do, and catches up on nothing.
 */
export class RoundRobin implements Strategy {
  readonly #weights: Weights;
  readonly #limits: RoundLimits;
  /** The rounds that each has had. */
  readonly #rounds = new Map<string, number>();
  /** The jobs of these that have not begun: the datastore may take its time with those of one queue. */
  readonly #coming = new Map<string, number>();
  /** The round that all of them have reached. */
  #reached = 0;

  constructor(weights: Weights, limits: RoundLimits) {
    this.#weights = weights;
    this.#limits = limits;
  }

  next(ready: readonly string[], own?: string): string {
    const rounds = ready.map((queue) => Math.max(this.#reached, this.#rounds.get(queue) ?? 0));
    const least = Math.min(...rounds);
    this.#reached = least;
    const mine = own === undefined ? -1 : ready.indexOf(own);
    const chosen = this.#mayStay(ready, rounds, mine) ? mine : rounds.indexOf(least);
    const queue = ready[chosen] as string;
    this.#rounds.set(queue, (rounds[chosen] as number) + 1 / this.#weightOf(queue));
    this.#coming.set(queue, this.#comingOf(queue) + 1);
    return queue;
  }

  began(queue: string): void {
    this.#coming.set(queue, this.#comingOf(queue) - 1);
  }

  missed(queue: string): void {
    this.began(queue);
    this.#rounds.set(queue, (this.#rounds.get(queue) ?? 0) - 1 / this.#weightOf(queue));
  }

  #mayStay(ready: readonly string[], rounds: readonly number[], mine: number): boolean {
    if (mine < 0) return false;
    const weight = this.#weightOf(ready[mine] as string);
    const round = rounds[mine] as number;
    if ((round - this.#reached) * weight >= this.#limits.lead) return false;
    return ready.every((queue, index) => {
      const begun = (rounds[index] as number) - this.#comingOf(queue) / this.#weightOf(queue);
      return index === mine || round + 1 / weight - begun <= this.#limits.apart;
    });
  }

  #comingOf(queue: string): number {
    return this.#coming.get(queue) ?? 0;
  }

  #weightOf(queue: string): number {
    return this.#weights[queue] ?? 1;
  }
}
