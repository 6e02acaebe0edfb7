import { Deadlines } from '../../../clock/deadlines.js';

/** Statements of a queue without an answer that others go round. Beyond them the next waits, so that connections are left. */
const MOST_OVERDUE = 3;

export interface StatementTurnsDeps {
  /** Milliseconds that a statement is waited for before the next goes round it: more than one takes on a busy server. */
  readonly overdueAfter: number;
  /** Several got no answer: connections that rest are not to be trusted either. */
  doubt(): void;
}

/**
 * One statement of a queue after the other, so that each takes along what came meanwhile, in its order. Behind a
 * connection that has gone silent that would take until it is given up: after a while the next is sent all the same, on
 * another one.
 */
export class StatementTurns {
  readonly #deps: StatementTurnsDeps;
  readonly #deadlines: Deadlines;
  /** Queues whose next statement waits for the one under way. */
  readonly #busy = new Set<string>();
  readonly #overdue = new Map<string, number>();

  constructor(deps: StatementTurnsDeps) {
    this.#deps = deps;
    this.#deadlines = new Deadlines(deps.overdueAfter);
  }

  /** Whether a statement of this queue may be sent now. */
  isFree(queue: string): boolean {
    return !this.#busy.has(queue) && this.#overdueOf(queue) < MOST_OVERDUE;
  }

  /** Sends one, which never rejects. `freed` is called when the next of its queue may be. */
  take(queue: string, send: () => Promise<void>, freed: () => void): void {
    let isOverdue = false;
    this.#busy.add(queue);
    const wait = this.#deadlines.start(() => {
      isOverdue = true;
      this.#busy.delete(queue);
      this.#overdue.set(queue, this.#overdueOf(queue) + 1);
      if (this.#overdueOf(queue) > 1) this.#deps.doubt();
      freed();
    });
    void send().finally(() => {
      this.#deadlines.stop(wait);
      if (isOverdue) this.#overdue.set(queue, this.#overdueOf(queue) - 1);
      else this.#busy.delete(queue);
      freed();
    });
  }

  #overdueOf(queue: string): number {
    return this.#overdue.get(queue) ?? 0;
  }
}
