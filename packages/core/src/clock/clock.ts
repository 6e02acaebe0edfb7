import { performance } from 'node:perf_hooks';
import * as timers from 'node:timers';
import { setTimeout as sleepOfNode } from 'node:timers/promises';

// Taken once, as this loads, and from Node's modules: tests put time of their own in the place of the global ones (fake
// timers of Jest, Vitest and Sinon), some before anything is loaded, and what waits then would wait for ever. An app
// goes by the real time from first to last.
const { setTimeout, setInterval } = timers;
const sleep = sleepOfNode;
const elapsed = performance.now.bind(performance);

/** What fake timers have put in the place of a function has their clock; Jest's legacy ones are mocks. */
const isFake = (it: object) => 'clock' in it || '_isMockFunction' in it;
const now = isFake(Date) ? () => Math.floor(performance.timeOrigin + elapsed()) : Date.now;

/** Calls `act` when this turn of the code is over, before anything else is heard. */
export const nextTick: typeof process.nextTick = isFake(process.nextTick)
  ? (act, ...args) => void Promise.resolve().then(() => act(...args))
  : process.nextTick;

/** Something that will happen, until it has or is closed. */
export interface Timer {
  /** It happens no more. */
  close(): unknown;
  /** It does not keep the process alive. */
  unref(): unknown;
  /** It does, as at first. */
  ref(): unknown;
}

/**
 * What tells the time and wakes up later: the system's, or one that a test moves by hand. An app has one for all that
 * is decided by time (limits, delays, schedules, retention). What waits for a server, a child or a network takes
 * {@link systemClock} whatever the app has: they keep the real time.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since any one moment, which no change of the system's time moves: for measuring. */
  elapsed(): number;
  /** Calls `act` once, so many milliseconds from now; beyond {@link LONGEST_TIMER}, after that. */
  after(ms: number, act: () => void): Timer;
  /** Calls `act` again and again; beyond {@link LONGEST_TIMER}, after that each time. */
  every(ms: number, act: () => void): Timer;
  /** Resolves so many milliseconds from now. @throws AbortError once `signal` aborts */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Beyond so many milliseconds (24.8 days) Node fires a timer at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The system's own time. */
export const systemClock: Clock = {
  now,
  elapsed,
  after: (ms, act) => setTimeout(act, Math.min(ms, LONGEST_TIMER)),
  every: (ms, act) => setInterval(act, Math.min(ms, LONGEST_TIMER)),
  sleep: (ms, signal) => sleep(Math.min(ms, LONGEST_TIMER), undefined, signal ? { signal } : {}),
};
