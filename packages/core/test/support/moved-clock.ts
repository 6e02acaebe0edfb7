import type { Clock, Timer } from '../../src/clock/clock.js';

interface Due {
  at: number;
  readonly every: number | undefined;
  readonly act: () => void;
}

/** A clock that stands until it is moved. */
export class MovedClock implements Clock {
  #now: number;
  readonly #due = new Set<Due>();

  constructor(now = 0) {
    this.#now = now;
  }

  /** Timers that have neither fired for the last time nor been closed. */
  get pending(): number {
    return this.#due.size;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, act: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: undefined, act });
  }

  every(ms: number, act: () => void): Timer {
    return this.#add({ at: this.#now + ms, every: ms, act });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Moves on, timer by timer, and lets what each one sets off run. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#now = next.at;
      if (next.every === undefined) this.#due.delete(next);
      else next.at += next.every;
      next.act();
      await settled();
    }
    this.#now = end;
    await settled();
  }

  /** Moves on without firing anything, as while a method blocks its process. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #next(end: number): Due | undefined {
    return [...this.#due].filter((it) => it.at <= end).sort((a, b) => a.at - b.at)[0];
  }

  #add(due: Due): Timer {
    this.#due.add(due);
    return { close: () => this.#due.delete(due), ref: () => undefined, unref: () => undefined };
  }
}

/** A turn of the event loop, in which every promise that can settle does. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
