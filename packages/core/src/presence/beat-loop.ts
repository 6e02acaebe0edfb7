import { systemClock, type Timer } from '../clock/clock.js';
import { within } from '../clock/within.js';
import type { BeatFacts, Beats, LateProcess } from '../datastore/ports/beats.js';
import { BEAT_EVERY, type Judge, nextVanishesIn, REST } from './gone-judge.js';

/** A datastore that has not answered by then is asked anew, in milliseconds. */
const ANSWERED_WITHIN = 4_000;
const RETRY = 500;
const SOONEST = 100;
/** Since its last job, before it rests: jobs that come every few seconds are not told of one by one. Milliseconds. */
const RESTS_AFTER = 10_000;

export interface BeatLoopDeps {
  readonly beats: Pick<Beats, 'beat' | 'claim'>;
  readonly key: string;
  readonly judge: Judge;
  /** Whether the process has jobs now. */
  isBusy(): boolean;
  /** Hears of a process that is gone, and that nobody else deals with. */
  vanished(it: LateProcess): void;
  /** Hears of a beat that has failed; another follows soon. */
  failed(): void;
}

/** Beats every two seconds, and where there are no jobs every four, and looks who has ceased to. */
export class BeatLoop {
  readonly #deps: BeatLoopDeps;
  #facts: BeatFacts;
  #timer: Timer | undefined;
  #isClosed = false;
  /** Whether its last beat said that the next one comes later. */
  #isResting = false;
  #hasWorked = false;
  /** By `systemClock.elapsed()`. */
  #lastWork = Number.NEGATIVE_INFINITY;
  #turning: Promise<void> = Promise.resolve();

  constructor(deps: BeatLoopDeps, facts: BeatFacts) {
    this.#deps = deps;
    this.#facts = facts;
  }

  start(): void {
    this.#timer = undefined;
    this.#turning = this.#turn();
  }

  /** What it tells from the next beat on. */
  tell(facts: BeatFacts): void {
    this.#facts = facts;
  }

  /** The process has a job from now on. On the way of jobs: it only says so. */
  work(): void {
    this.#hasWorked = true;
    if (!this.#isResting || this.#isClosed) return;
    this.#isResting = false;
    // A beat that is under way is followed by another.
    if (!this.#timer) return;
    this.#timer.close();
    this.start();
  }

  /** Resolves when no beat is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#timer?.close();
    await this.#turning;
  }

  async #turn(): Promise<void> {
    const rests = this.#mayRest();
    this.#isResting = rests;
    const next = await this.#beat(rests ? REST : 0).catch(() => undefined);
    if (this.#isClosed) return;
    if (next === undefined) this.#deps.failed();
    const hasBegun = rests && !this.#isResting;
    this.#timer = systemClock.after(hasBegun ? 0 : (next ?? RETRY), () => this.start());
    this.#timer.unref();
  }

  #mayRest(): boolean {
    const now = systemClock.elapsed();
    if (this.#hasWorked || this.#deps.isBusy()) this.#lastWork = now;
    this.#hasWorked = false;
    return now - this.#lastWork >= RESTS_AFTER;
  }

  /** Gives the milliseconds until the next. */
  async #beat(rest: number): Promise<number> {
    const { beats, key, judge, vanished } = this.#deps;
    const late = await inTime(beats.beat(key, this.#facts, rest));
    for (const it of judge.judge(late, systemClock.elapsed()))
      if (!this.#isClosed && (await inTime(beats.claim(it)))) vanished(it);
    // Somebody who is late is kept an eye on.
    const pace = late.length > 0 ? BEAT_EVERY : BEAT_EVERY + rest;
    return Math.max(SOONEST, Math.min(pace, nextVanishesIn(late)));
  }
}

function inTime<T>(answer: Promise<T>): Promise<T> {
  return within(ANSWERED_WITHIN, answer, () => new Error('The datastore does not answer.'));
}
