import { systemClock, type Timer } from '../clock/clock.js';

/** Milliseconds. */
const TICK_EVERY = 500;
/** So many missing ticks are a blocked loop. One that is blocked for less beats often enough to judge others. */
const MISSING = 3;

/** A counter in memory that threads share. */
export type TickCounter = Int32Array;

/** Counts twice a second that the event loop of this thread turns, for another thread to see. Does not keep the process alive. */
export class EventLoopTicks {
  readonly counter: TickCounter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #timer: Timer | undefined;

  start(): void {
    this.#timer = systemClock.every(TICK_EVERY, () => Atomics.add(this.counter, 0, 1));
    this.#timer.unref();
  }

  close(): void {
    this.#timer?.close();
  }
}

/**
 * Watches the ticks of another thread, and calls `blocked` once, when there was none for some two seconds. Its own looks
 * are counted rather than the time, since a process that was stopped has missed nothing.
 */
export class BlockedLoopWatch {
  readonly #counter: TickCounter;
  readonly #blocked: () => void;
  readonly #timer: Timer;
  #seen: number;
  #missing = 0;

  constructor(counter: TickCounter, blocked: () => void) {
    this.#counter = counter;
    this.#blocked = blocked;
    this.#seen = Atomics.load(counter, 0);
    this.#timer = systemClock.every(TICK_EVERY, () => this.#look());
  }

  #look(): void {
    const count = Atomics.load(this.#counter, 0);
    this.#missing = count === this.#seen ? this.#missing + 1 : 0;
    this.#seen = count;
    if (this.#missing < MISSING) return;
    this.#timer.close();
    this.#blocked();
  }
}
