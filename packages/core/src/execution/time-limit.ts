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
 * Runs a method under its limit: at the limit the run's signal aborts, after the grace the attempt counts as
 * failed whatever the method still returns. It always waits for the method to settle, because a slot is free
 * only when nothing runs in it.
 *
 * @throws JobTimeoutError, or whatever the method throws
 */
export async function withinLimit<T>(
  run: Run,
  { limit, grace }: TimeLimit,
  method: () => T | Promise<T>,
): Promise<T> {
  let timeout: JobTimeoutError | undefined;
  const timer = setTimeout(
    () => {
      timeout = new JobTimeoutError({ job: run.name, limit });
      run.abort(timeout);
    },
    Math.min(limit, LONGEST),
  );
  const started = Date.now();
  try {
    const result = await method();
    if (timeout && Date.now() - started > limit + grace) throw timeout;
    return result;
  } catch (error) {
    throw timeout ?? error;
  } finally {
    clearTimeout(timer);
  }
}
