import { systemClock, type Timer } from '@cortado/core/internal';
import { TestClock } from '@cortado/testing';

/** Milliseconds between two looks at the system's clock. */
const STEP = 5;

/** A clock of the test kit that moves by itself, as fast as the system's: for tests that wait for what a datastore does in time. */
export class RealTimeClock extends TestClock {
  readonly #since = systemClock.elapsed();
  readonly #timer: Timer;
  #isMoving = false;

  constructor() {
    super(new Date(systemClock.now()));
    this.#timer = systemClock.every(STEP, () => void this.#follow());
  }

  /** What it moved to last lies a few milliseconds back, and what a test calls now would be to come. */
  override now(): number {
    return systemClock.now();
  }

  /** What is set in the time since the last look is not due sooner for that. */
  override after(ms: number, act: () => void): Timer {
    return super.after(Math.max(0, ms) + this.#behind, act);
  }

  get #behind(): number {
    return Math.max(0, systemClock.elapsed() - this.#since - this.elapsed());
  }

  close(): void {
    this.#timer.close();
  }

  async #follow(): Promise<void> {
    if (this.#isMoving) return;
    this.#isMoving = true;
    await this.advance(this.#behind);
    this.#isMoving = false;
  }
}
