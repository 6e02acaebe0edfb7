import { boundedText } from '../text/storable-text.js';

/** One job of a batch that failed for good. */
export interface BatchFailure {
  readonly id: string;
  readonly queue: string;
  /** Its name, while its queue keeps it. */
  readonly name?: string;
  readonly error: string;
}

/** How a batch ended: the argument of its callbacks, and what `result()` gives. */
export interface BatchEnd {
  readonly batch: { readonly id: string; readonly queue: string; readonly name: string };
  /** Jobs in all. */
  readonly total: number;
  readonly completed: number;
  /** Failed for good, after all their attempts. */
  readonly failed: number;
  /** Cancelled, all of them or one by one: taken out before they ran, or told to stop. */
  readonly cancelled: number;
  /** What `cancel()` was given, where the batch was cancelled as a whole. */
  readonly reason?: string;
  /** The first of the failed jobs, 20 at most. */
  readonly failures: readonly BatchFailure[];
}

/** Whether nothing was left undone. */
export function isSuccess({ total, completed, reason }: BatchEnd): boolean {
  return completed === total && reason === undefined;
}

/** Characters of each error where the end as it is would be larger than an argument may be. */
const SHORT_ERROR = 300;

/** The end, first whole, then each time with less, for who has no room for it. */
export function everShorter(end: BatchEnd): BatchEnd[] {
  const failures = end.failures.map((it) => ({ ...it, error: boundedText(it.error, SHORT_ERROR) }));
  return [end, { ...end, failures }, { ...end, failures: [] }];
}
