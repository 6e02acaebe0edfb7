import { systemClock } from '@cortado/core/internal';
import { CRASH_LOOP } from './pool-options.js';

/** Whether the children of one place die again and again. */
export class CrashLoop {
  readonly #deaths: number[] = [];
  #isTold = false;

  /** One has died. Gives how many have lately when that has become a crash loop, once for each. */
  died(): number | undefined {
    const now = systemClock.elapsed();
    while (this.#deaths.length > 0 && now - (this.#deaths[0] as number) > CRASH_LOOP.within)
      this.#deaths.shift();
    this.#deaths.push(now);
    const isLoop = this.#deaths.length >= CRASH_LOOP.deaths;
    const isNews = isLoop && !this.#isTold;
    this.#isTold = isLoop;
    return isNews ? this.#deaths.length : undefined;
  }

  /** How many milliseconds ago the first of those deaths was. */
  get since(): number {
    return systemClock.elapsed() - (this.#deaths[0] ?? systemClock.elapsed());
  }

  /** Whether there is one now. */
  get isOn(): boolean {
    const since = systemClock.elapsed() - CRASH_LOOP.within;
    return this.#deaths.filter((it) => it >= since).length >= CRASH_LOOP.deaths;
  }
}
