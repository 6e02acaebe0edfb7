import { systemClock, type Timer } from '../clock/clock.js';

const PERIOD = 500;

/** How long a process's event loop is held up, measured by a timer that comes late. */
export class LoopLag {
  #timer: Timer | undefined;
  #dueAt = 0;
  #longest = 0;

  start(): void {
    this.#dueAt = systemClock.elapsed() + PERIOD;
    this.#timer = systemClock.every(PERIOD, () => this.#measure());
    this.#timer.unref();
  }

  /** The longest since it was last asked, in whole milliseconds. */
  take(): number {
    this.#measure();
    const longest = this.#longest;
    this.#longest = 0;
    return Math.round(longest);
  }

  close(): void {
    this.#timer?.close();
  }

  // Also measures before its timer is due: then nothing is late.
  #measure(): void {
    const now = systemClock.elapsed();
    if (now < this.#dueAt) return;
    this.#longest = Math.max(this.#longest, now - this.#dueAt);
    this.#dueAt = now + PERIOD;
  }
}
