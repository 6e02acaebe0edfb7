import { JobTimeoutError } from '../errors/execution-errors.js';
import type { Run } from './current-job.js';

export interface TimeLimit {
  /** Milliseconds until the signal aborts. */
  limit: number;
  /** Milliseconds after that in which a result still counts. */
  grace: number;
}

// setTimeout fires at once beyond 2^31-1 ms; a limit of 24 days is as good as none.
const LONGEST = 2 ** 31 - 1;

/**
 * Runs a method under its limit: at the limit the run's signal aborts, after the grace the attempt has failed,
 * whatever the method does. One that still runs then is a runaway: `ranAway` gets the promise of its end.
 * Plain callbacks, since every job comes through here and a race of promises costs more than most of them.
 *
 * @throws JobTimeoutError, or whatever the method throws
 */
export function withinLimit<T>(
  run: Run,
  { limit, grace }: TimeLimit,
  method: () => T | Promise<T>,
  ranAway?: (settled: Promise<unknown>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const started = Date.now();
    let timeout: JobTimeoutError | undefined;
    let running: Promise<T> | undefined;
    const giveUp = () => {
      ranAway?.((running as Promise<T>).catch(() => undefined));
      reject(timeout);
    };
    const stop = () => {
      timeout = new JobTimeoutError({ job: run.name, limit });
      run.abort(timeout);
      timer = setTimeout(giveUp, grace);
    };
    let timer = setTimeout(stop, Math.min(limit, LONGEST));
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(timeout ?? error);
    };
    try {
      running = Promise.resolve(method());
    } catch (error) {
      fail(error);
      return;
    }
    running.then((result) => {
      clearTimeout(timer);
      // A method that blocks its process is past the grace before any timer can tell.
      if (Date.now() - started > limit + grace)
        reject(timeout ?? new JobTimeoutError({ job: run.name, limit }));
      else resolve(result);
    }, fail);
  });
}
