import { type Clock, systemClock } from '../clock/clock.js';
import { Deadlines } from '../clock/deadlines.js';
import { JobTimeoutError } from '../errors/execution-errors.js';
import type { Run } from './run.js';

export interface TimeLimit {
  /** Milliseconds until the signal aborts. */
  limit: number;
  /** Milliseconds after that in which a result still counts. */
  grace: number;
  clock: Clock;
}

/** Who hears how a method ended: of one of `returned` and `threw`, once. */
export interface MethodEnd {
  returned(result: unknown): void;
  threw(thrown: unknown): void;
  /** The attempt has failed at its limit and its method still runs: gets the promise of its end. */
  ranAway: ((settled: Promise<unknown>) => void) | undefined;
}

/** Beyond so many lengths, those that nothing waits for are forgotten. */
const MOST_LENGTHS = 100;

const lengths = new Map<number, Deadlines>();

/**
 * Runs a method under its limit: at the limit the run's signal aborts, after the grace the attempt has failed with
 * JobTimeoutError, whatever the method does. One that still runs then is a runaway. The method runs in the scope of its
 * run, and what hears of its end in the scope of the caller.
 *
 * Plain callbacks, since every job comes through here: each promise more would be a good part of what it costs.
 */
export function runWithinLimit(
  run: Run,
  { limit, grace, clock }: TimeLimit,
  method: () => unknown,
  end: MethodEnd,
): void {
  const started = clock.now();
  let timeout: JobTimeoutError | undefined;
  let running: Promise<unknown> | undefined;
  let isOver = false;
  let stop: () => void = () => undefined;
  const giveUp = () => {
    isOver = true;
    end.ranAway?.((running as Promise<unknown>).catch(() => undefined));
    end.threw(timeout);
  };
  stop = startLimit(limit, clock, () => {
    timeout = new JobTimeoutError({ job: run.name, limit });
    run.abort(timeout);
    const timer = clock.after(grace, giveUp);
    stop = () => timer.close();
  });
  const fail = (error: unknown) => {
    if (isOver) return;
    stop();
    end.threw(timeout ?? error);
  };
  try {
    running = run.enter(() => Promise.resolve(method()));
  } catch (error) {
    fail(error);
    return;
  }
  running.then((result) => {
    if (isOver) return;
    stop();
    // A method that blocks its process is past the grace before any timer can tell.
    if (clock.now() - started > limit + grace)
      end.threw(timeout ?? new JobTimeoutError({ job: run.name, limit }));
    else end.returned(result);
  }, fail);
}

/**
 * Calls `expire` at the limit; gives what keeps it from that. Attempts of the same limit share a timer, also where the time
 * of day is the datastore's.
 */
function startLimit(limit: number, clock: Clock, expire: () => void): () => void {
  if (clock.after !== systemClock.after) {
    const timer = clock.after(limit, expire);
    return () => timer.close();
  }
  const deadlines = lengths.get(limit) ?? addLength(limit);
  const wait = deadlines.start(expire);
  return () => deadlines.stop(wait);
}

function addLength(limit: number): Deadlines {
  if (lengths.size >= MOST_LENGTHS) for (const [length, it] of lengths) if (it.isIdle) lengths.delete(length);
  const deadlines = new Deadlines(limit);
  lengths.set(limit, deadlines);
  return deadlines;
}
