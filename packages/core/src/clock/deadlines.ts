import { type Clock, systemClock, type Timer } from './clock.js';

/** One wait, from `start()` until `stop()` or its end. */
export interface Wait {
  readonly endsAt: number;
  expire: (() => void) | undefined;
  /** Its neighbours while it waits. */
  before: Wait | undefined;
  after: Wait | undefined;
}

/**
 * Any number of waits of one length on a single timer: a timer each would cost more than what is waited for.
 * The timer keeps the process alive only while something waits.
 */
export class Deadlines {
  readonly #length: number;
  readonly #clock: Clock;
  // In the order of their starts, which is the order of their ends. A Set that always gets new ones would be copied
  // again and again.
  #first: Wait | undefined;
  #last: Wait | undefined;
  #timer: Timer | undefined;

  constructor(length: number, clock: Clock = systemClock) {
    this.#length = length;
    this.#clock = clock;
  }

  /** Whether nothing waits and no timer runs. */
  get isIdle(): boolean {
    return this.#timer === undefined;
  }

  start(expire: () => void): Wait {
    const before = this.#last;
    const wait: Wait = { endsAt: this.#clock.elapsed() + this.#length, expire, before, after: undefined };
    if (before) before.after = wait;
    else this.#first = wait;
    this.#last = wait;
    if (!this.#timer) this.#arm(this.#length);
    else if (!before) this.#timer.ref();
    return wait;
  }

  /** What has ended by itself may be stopped too. */
  stop(wait: Wait): void {
    if (!wait.expire) return;
    this.#remove(wait);
    if (!this.#first) this.#timer?.unref();
  }

  /** All end now. */
  endAll(): void {
    for (let wait = this.#first; wait; wait = this.#first) this.#end(wait);
    this.#timer?.unref();
  }

  #end(wait: Wait): void {
    const { expire } = wait;
    this.#remove(wait);
    expire?.();
  }

  #remove(wait: Wait): void {
    const { before, after } = wait;
    if (before) before.after = after;
    else this.#first = after;
    if (after) after.before = before;
    else this.#last = before;
    wait.expire = wait.before = wait.after = undefined;
  }

  #arm(delay: number): void {
    this.#timer = this.#clock.after(delay, () => this.#sweep());
  }

  #sweep(): void {
    this.#timer = undefined;
    for (let wait = this.#first; wait; wait = this.#first) {
      const left = wait.endsAt - this.#clock.elapsed();
      if (left > 0) {
        this.#arm(Math.ceil(left));
        return;
      }
      this.#end(wait);
    }
  }
}
