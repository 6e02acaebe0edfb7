import type { Clock } from '../clock/clock.js';
import { JobTimeoutError } from '../errors/execution-errors.js';
import type { Run } from './current-job.js';

export interface TimeLimit {
  /** Milliseconds until the signal aborts. */
  limit: number;
  /** Milliseconds after that in which a result still counts. */
  grace: number;
  clock: Clock;
}

/**
 * Runs a method under its limit: at the limit the run's signal aborts, after the grace the attempt has failed,
 * whatever the method does. One that still runs then is a runaway: `ranAway` gets the promise of its end.
 * Plain callbacks, since every job comes through here and a race of promises costs more than most of them.
 *
 * @throws JobTimeoutError, or whatever the method throws
 */
export function withinLimit<T>(
  run: Run,
  { limit, grace, clock }: TimeLimit,
  method: () => T | Promise<T>,
  ranAway?: (settled: Promise<unknown>) => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const started = clock.now();
    let timeout: JobTimeoutError | undefined;
    let running: Promise<T> | undefined;
    const giveUp = () => {
      ranAway?.((running as Promise<T>).catch(() => undefined));
      reject(timeout);
    };
    const stop = () => {
      timeout = new JobTimeoutError({ job: run.name, limit });
      run.abort(timeout);
      timer = clock.after(grace, giveUp);
    };
    let timer = clock.after(limit, stop);
    const fail = (error: unknown) => {
      timer.close();
      reject(timeout ?? error);
    };
    try {
      running = Promise.resolve(method());
    } catch (error) {
      fail(error);
      return;
    }
    running.then((result) => {
      timer.close();
      // A method that blocks its process is past the grace before any timer can tell.
      if (clock.now() - started > limit + grace)
        reject(timeout ?? new JobTimeoutError({ job: run.name, limit }));
      else resolve(result);
    }, fail);
  });
}
