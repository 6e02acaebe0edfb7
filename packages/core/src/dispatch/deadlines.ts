import { systemClock, type Timer } from '../clock/clock.js';

/** One wait for an answer, from `start()` until `stop()` or its end. */
export interface Wait {
  readonly endsAt: number;
  expire: (() => void) | undefined;
}

/**
 * Any number of waits of one length on a single timer: a timer each would cost more than what is waited for.
 * The timer keeps the process alive only while something waits.
 */
export class Deadlines {
  readonly #length: number;
  // In the order of their starts, which is the order of their ends.
  readonly #waits = new Set<Wait>();
  #timer: Timer | undefined;

  constructor(length: number) {
    this.#length = length;
  }

  start(expire: () => void): Wait {
    const wait = { endsAt: systemClock.elapsed() + this.#length, expire };
    this.#waits.add(wait);
    if (!this.#timer) this.#arm(this.#length);
    else if (this.#waits.size === 1) this.#timer.ref();
    return wait;
  }

  stop(wait: Wait): void {
    // Not to be kept in memory, with all it knows, by a copy that the Set has made of itself.
    wait.expire = undefined;
    this.#waits.delete(wait);
    if (this.#waits.size === 0) this.#timer?.unref();
  }

  #arm(delay: number): void {
    this.#timer = systemClock.after(delay, () => this.#sweep());
  }

  #sweep(): void {
    this.#timer = undefined;
    for (const wait of this.#waits) {
      const left = wait.endsAt - systemClock.elapsed();
      if (left > 0) {
        this.#arm(Math.ceil(left));
        return;
      }
      this.#waits.delete(wait);
      wait.expire?.();
    }
  }
}
