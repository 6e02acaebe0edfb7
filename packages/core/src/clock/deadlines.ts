import { systemClock, type Timer } from './clock.js';

/** A timer that comes so many milliseconds late was held up by what else the process did. */
const HELD_UP = 50;

/** One wait, from `start()` until `stop()` or its end. */
export interface Wait {
  /** By {@link Deadlines.left}. */
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
  readonly #lookEvery: number;
  #dueAt = 0;
  /** Milliseconds that do not count. */
  #heldUp = 0;
  // In the order of their starts, which is the order of their ends. A Set that always gets new ones would be copied
  // again and again.
  #first: Wait | undefined;
  #last: Wait | undefined;
  #timer: Timer | undefined;

  /**
   * @param lookEvery milliseconds from one look to the next at whether this process was held up meanwhile: such time does not
   *   count, since what was waited for may have come and nobody has read it. @default it counts
   */
  constructor(length: number, lookEvery = Number.POSITIVE_INFINITY) {
    this.#length = length;
    this.#lookEvery = lookEvery;
  }

  /** Whether nothing waits and no timer runs. */
  get isIdle(): boolean {
    return this.#timer === undefined;
  }

  start(expire: () => void): Wait {
    const before = this.#last;
    const wait: Wait = { endsAt: this.#counted() + this.#length, expire, before, after: undefined };
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

  /** Milliseconds until it ends. */
  left({ endsAt }: Wait): number {
    return endsAt - this.#counted();
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

  #arm(left: number): void {
    const delay = Math.min(left, this.#lookEvery);
    this.#dueAt = systemClock.elapsed() + delay;
    this.#timer = systemClock.after(delay, () => this.#sweep());
  }

  /** Milliseconds of the clock that count. */
  #counted(): number {
    return systemClock.elapsed() - this.#heldUp;
  }

  #sweep(): void {
    this.#timer = undefined;
    const late = systemClock.elapsed() - this.#dueAt;
    if (this.#lookEvery < this.#length && late > HELD_UP) this.#heldUp += late;
    for (let wait = this.#first; wait; wait = this.#first) {
      const left = this.left(wait);
      if (left > 0) {
        this.#arm(Math.ceil(left));
        return;
      }
      this.#end(wait);
    }
  }
}
