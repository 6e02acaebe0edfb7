import type { Duration } from '@cortado/core';
import { type Clock, milliseconds, type Timer } from '@cortado/core/internal';
import { nextTurn } from './next-turn.js';

interface Due extends Timer {
  at: number;
  readonly act: () => void;
  /** Milliseconds from one time to the next; none for what happens once. */
  readonly every: number | undefined;
}

/** Turns of the event loop in which nothing new is set before it counts as quiet. */
const QUIET_TURNS = 3;

/** A clock that stands still until a test moves it. */
export class TestClock implements Clock {
  readonly #start: number;
  #now: number;
  /** In the order of their making; of those due at one moment, the first made is the first to happen. */
  readonly #due = new Set<Due>();
  #changes = 0;
  #moving: Promise<void> = Promise.resolve();

  /** @param start what it shows at first @default 2026-01-05T00:00:00Z, a Monday */
  constructor(start: Date | string = '2026-01-05T00:00:00Z') {
    this.#start = new Date(start).getTime();
    if (Number.isNaN(this.#start))
      throw new RangeError(
        `Expected a moment such as '2026-01-05T00:00:00Z', found ${JSON.stringify(start)}.`,
      );
    this.#now = this.#start;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now - this.#start;
  }

  after(ms: number, act: () => void): Timer {
    return this.#add({ at: this.#now + Math.max(0, ms), act, every: undefined });
  }

  every(ms: number, act: () => void): Timer {
    return this.#add({ at: this.#now + ms, act, every: Math.max(1, ms) });
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.after(ms, resolve);
      signal?.addEventListener('abort', () => {
        timer.close();
        reject(signal.reason as Error);
      });
    });
  }

  /**
   * Moves on. Everything that falls due meanwhile happens at its moment and in its order, and what that sets going in
   * this process has come to rest before the next does. Work on files or a network is not waited for.
   * @throws RangeError when `by` is no duration
   */
  async advance(by: Duration): Promise<void> {
    const ms = milliseconds(by);
    const moved = this.#moving.then(() => this.#moveTo(this.#now + ms));
    // What threw on the way is told to whoever moved it then, and to nobody who moves it on.
    this.#moving = moved.catch(() => undefined);
    await moved;
  }

  /** Resolves when it has moved as far as it was told, and this process is at rest. */
  async settled(): Promise<void> {
    await this.#moving;
    await this.#rest();
  }

  async #moveTo(end: number): Promise<void> {
    await this.#rest();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      if (next.every === undefined) this.#due.delete(next);
      else next.at += next.every;
      next.act();
      await this.#rest();
    }
    this.#now = end;
  }

  #next(end: number): Due | undefined {
    let first: Due | undefined;
    for (const it of this.#due) if (it.at <= end && (first === undefined || it.at < first.at)) first = it;
    return first;
  }

  async #rest(): Promise<void> {
    for (let quiet = 0, seen = this.#changes; quiet < QUIET_TURNS; quiet++) {
      await nextTurn();
      if (seen !== this.#changes) quiet = 0;
      seen = this.#changes;
    }
  }

  #add({ at, act, every }: Pick<Due, 'at' | 'act' | 'every'>): Timer {
    const due: Due = {
      at,
      act,
      every,
      close: () => {
        this.#changes++;
        this.#due.delete(due);
      },
      unref: () => due,
      ref: () => due,
    };
    this.#changes++;
    this.#due.add(due);
    return due;
  }
}

/**
 * A clock for `fakeCortado({ clock })`, where a test wants it to begin at another moment.
 * @param start what it shows at first @default 2026-01-05T00:00:00Z, a Monday
 * @throws RangeError when `start` is no moment
 */
export function testClock(start?: Date | string): TestClock {
  return new TestClock(start);
}
