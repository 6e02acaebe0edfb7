import { systemClock, type Timer } from '../clock/clock.js';
import { within } from '../clock/within.js';
import type { BeatFacts, Beats, LateProcess } from '../datastore/ports/beats.js';
import { BEAT_EVERY, type Judge, nextVanishesIn } from './gone-judge.js';

/** A datastore that has not answered by then is asked anew, in milliseconds. */
const ANSWERED_WITHIN = 4_000;
const RETRY = 500;
const SOONEST = 100;

export interface BeatLoopDeps {
  readonly beats: Pick<Beats, 'beat' | 'claim'>;
  readonly key: string;
  readonly judge: Judge;
  /** Hears of a process that is gone, and that nobody else deals with. */
  vanished(it: LateProcess): void;
  /** Hears of a beat that has failed; another follows soon. */
  failed(): void;
}

/** Beats every two seconds, and looks who has ceased to. Runs in a thread of its own where that is possible. */
export class BeatLoop {
  readonly #deps: BeatLoopDeps;
  #facts: BeatFacts;
  #timer: Timer | undefined;
  #isClosed = false;
  #turning: Promise<void> = Promise.resolve();

  constructor(deps: BeatLoopDeps, facts: BeatFacts) {
    this.#deps = deps;
    this.#facts = facts;
  }

  start(): void {
    this.#turning = this.#turn();
  }

  /** What it tells from the next beat on. */
  tell(facts: BeatFacts): void {
    this.#facts = facts;
  }

  /** Resolves when no beat is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.close();
    await this.#turning;
  }

  async #turn(): Promise<void> {
    const next = await this.#beat().catch(() => undefined);
    if (this.#isClosed) return;
    if (next === undefined) this.#deps.failed();
    this.#timer = systemClock.after(next ?? RETRY, () => this.start());
    this.#timer.unref();
  }

  /** Gives the milliseconds until the next. */
  async #beat(): Promise<number> {
    const { beats, key, judge, vanished } = this.#deps;
    const late = await inTime(beats.beat(key, this.#facts));
    for (const it of judge.judge(late, systemClock.elapsed()))
      if (!this.#isClosed && (await inTime(beats.claim(it)))) vanished(it);
    return Math.max(SOONEST, Math.min(BEAT_EVERY, nextVanishesIn(late)));
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return within(ANSWERED_WITHIN, answer, () => new Error('The datastore does not answer.'));
}
