import type { BeatFacts, LateProcess } from '../datastore/ports/beats.js';

/** How often a process beats, in milliseconds. */
export const BEAT_EVERY = 2_000;
/** One that has had no job for a while beats later by so many milliseconds: it has none to be handed back, and looks for others often enough. */
export const REST = 2_000;
/** Milliseconds without a beat after which a process is gone. One that is stopped for 10 seconds is not. */
export const VANISHED_AFTER = 13_000;
/** For one that beats from its event loop, which jobs may block. */
export const INLINE_VANISHED_AFTER = 90_000;
/** Whoever says that a process is gone has beaten itself for so long meanwhile, without a gap, in milliseconds. */
const WATCHED_FOR = 7_000;
/** Milliseconds between two beats of one's own that are a gap. */
const GAP = 2 * BEAT_EVERY + 1_000;

/** Which of those who are late are gone. */
export interface Judge {
  /** `now` counts milliseconds from any one moment. */
  judge(late: readonly LateProcess[], now: number): LateProcess[];
}

/**
 * Says that a process is gone when it has not beaten for long although the datastore was there: this process has beaten
 * all the while, and has seen the very same last beat. After an outage, when nobody could beat, everybody is late and
 * nobody is gone; a clock that was set makes somebody late, and his next beat makes up for it.
 */
export class GoneJudge implements Judge {
  /** By key, since when this last beat has been seen. */
  #seen = new Map<string, { mark: string; since: number }>();
  #lastBeat = Number.NEGATIVE_INFINITY;

  judge(late: readonly LateProcess[], now: number): LateProcess[] {
    if (now - this.#lastBeat > GAP) this.#seen.clear();
    this.#lastBeat = now;
    const before = this.#seen;
    this.#seen = new Map(
      late.map(({ key, mark }) => {
        const seen = before.get(key);
        return [key, seen?.mark === mark ? seen : { mark, since: now }];
      }),
    );
    return late.filter(
      ({ key, age, facts }) =>
        age >= vanishedAfter(facts) && now - (this.#seen.get(key)?.since ?? now) >= WATCHED_FOR,
    );
  }
}

/** Where all processes are on this machine, the system knows. */
export class LocalJudge implements Judge {
  readonly #isGone: (facts: BeatFacts) => boolean;

  constructor(isGone: (facts: BeatFacts) => boolean) {
    this.#isGone = isGone;
  }

  judge(late: readonly LateProcess[]): LateProcess[] {
    return late.filter(({ facts }) => this.#isGone(facts));
  }
}

/** Milliseconds until the next of those who are late may be gone; never for one that is past it already. */
export function nextVanishesIn(late: readonly LateProcess[]): number {
  const left = late.map(({ age, facts }) => vanishedAfter(facts) - age).filter((it) => it > 0);
  return Math.min(Number.POSITIVE_INFINITY, ...left);
}

function vanishedAfter({ isInline }: BeatFacts): number {
  return isInline ? INLINE_VANISHED_AFTER : VANISHED_AFTER;
}
