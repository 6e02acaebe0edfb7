import { type Clock, SECOND, systemClock, type Timer } from '../clock/clock.js';
import { withinOrNot } from '../clock/within.js';

/** A process whose clock is no further off goes by its own. */
export const TOLERANCE = SECOND;
/** How often a process with workers looks whether it has lost count, in milliseconds. */
const PERIOD = 5_000;
/** It asks after so long in any case: the datastore's clock may have been set, or both run apart. */
const LONGEST_COUNT = 30 * SECOND;
/** Milliseconds by which the two clocks of a process differ more, or less, than when the datastore answered. */
const LOST_COUNT = 100;
/** An answer that took longer says too little. */
const LONGEST_ANSWER = SECOND;
/** One that took longer is off by as much as half of that: it is asked again, so often in all, and the quickest counts. */
const QUICK_ANSWER = 20;
const MOST_ASKED = 5;

interface Anchor {
  /** What the datastore's clock said, and what the steady one of this process did; milliseconds. */
  readonly time: number;
  readonly elapsed: number;
  /** What the system's clock said then. */
  readonly system: number;
}

/**
 * What the datastore's clock says. It is asked now and then, and counted on from its answer by the steady clock of this
 * process, so that a system clock that is set or jumps is noticed at once. Until the first answer, and while both
 * agree, it is the system's time.
 */
export class DatastoreTime {
  readonly #ask: () => Promise<number>;
  #anchor: Anchor | undefined;
  #asking: Promise<void> | undefined;
  #timer: Timer | undefined;

  /** `ask` gives milliseconds since 1970. */
  constructor(ask: () => Promise<number>) {
    this.#ask = ask;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return systemClock.now() - this.offset;
  }

  /** How far the system's clock is ahead, in milliseconds; negative when it is behind, 0 within a second. */
  get offset(): number {
    if (!this.#anchor) return 0;
    const { time, elapsed } = this.#anchor;
    const off = Math.round(systemClock.now() - (time + systemClock.elapsed() - elapsed));
    return Math.abs(off) <= TOLERANCE ? 0 : off;
  }

  /** Whether the datastore has answered yet. */
  get isKnown(): boolean {
    return this.#anchor !== undefined;
  }

  /** Resolves when it has answered, or could not: within a second. */
  async known(): Promise<void> {
    if (!this.#anchor) await withinOrNot(LONGEST_ANSWER, this.measure());
  }

  /**
   * Asks again and again, until `close()`, and soon after the two clocks of this process have come apart: a machine that
   * slept has lost count, and a clock that is set may be so again.
   */
  keep(): void {
    if (this.#timer) return;
    this.#timer = systemClock.every(PERIOD, () => {
      if (!this.#counts()) void this.measure();
    });
    this.#timer.unref();
  }

  /** Asks now; what the datastore does not answer leaves all as it was. */
  measure(): Promise<void> {
    this.#asking ??= this.#measure()
      .catch(() => undefined)
      .finally(() => {
        this.#asking = undefined;
      });
    return this.#asking;
  }

  close(): void {
    this.#timer?.close();
  }

  async #measure(): Promise<void> {
    let quickest = LONGEST_ANSWER;
    for (let asked = 0; asked < MOST_ASKED && quickest > QUICK_ANSWER; asked++) {
      const before = systemClock.elapsed();
      const time = await this.#ask();
      const after = systemClock.elapsed();
      if (after - before > quickest) continue;
      quickest = after - before;
      const elapsed = (before + after) / 2;
      this.#anchor = { time, elapsed, system: systemClock.now() - (after - elapsed) };
    }
  }

  /** Whether what has passed since the last answer is certain. */
  #counts(): boolean {
    if (!this.#anchor) return false;
    const passed = systemClock.elapsed() - this.#anchor.elapsed;
    const drift = systemClock.now() - this.#anchor.system - passed;
    return passed < LONGEST_COUNT && Math.abs(drift) < LOST_COUNT;
  }
}

/** The system's clock, but the time of day is the datastore's: for what several processes decide together. */
export function onDatastoreTime(time: DatastoreTime): Clock {
  return { ...systemClock, now: () => time.now() };
}
