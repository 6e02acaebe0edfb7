import type { Strategy, Weights } from './strategy.js';

/**
 * The queue that is behind the others, counted in rounds: a job is one round of its queue, or half a round where the
 * queue has a weight of 2. A queue that was empty has its turn as the others do, and catches up on nothing.
 */
export class RoundRobin implements Strategy {
  readonly #weights: Weights;
  readonly #lead: number;
  /** The rounds that each has had. */
  readonly #rounds = new Map<string, number>();
  /** The round that all of them have reached. */
  #reached = 0;

  /** A slot stays with its queue while that is less than `lead` jobs ahead; 0 goes round job by job. */
  constructor(weights: Weights, lead: number) {
    this.#weights = weights;
    this.#lead = lead;
  }

  next(ready: readonly string[], own?: string): string {
    const rounds = ready.map((queue) => Math.max(this.#reached, this.#rounds.get(queue) ?? 0));
    const least = Math.min(...rounds);
    this.#reached = least;
    const mine = own === undefined ? -1 : ready.indexOf(own);
    const chosen = this.#mayStay(ready, rounds, mine) ? mine : rounds.indexOf(least);
    const queue = ready[chosen] as string;
    this.#rounds.set(queue, (rounds[chosen] as number) + 1 / this.#weightOf(queue));
    return queue;
  }

  missed(queue: string): void {
    this.#rounds.set(queue, (this.#rounds.get(queue) ?? 0) - 1 / this.#weightOf(queue));
  }

  #mayStay(ready: readonly string[], rounds: readonly number[], mine: number): boolean {
    if (mine < 0) return false;
    const ahead = ((rounds[mine] as number) - this.#reached) * this.#weightOf(ready[mine] as string);
    return ahead < this.#lead;
  }

  #weightOf(queue: string): number {
    return this.#weights[queue] ?? 1;
  }
}
