import { toError } from '../errors/execution-errors.js';
import { storableError } from '../errors/storable-error.js';
import { boundedText } from '../text/storable-text.js';

/** The one argument of an `onSuccess` or `onFailure` job: which job ended, and how. */
export interface JobEnd<R = unknown> {
  /** `attempts` are those it made, the last included; 0 when it was cancelled before it ran. */
  job: { id: string; name: string; queue: string; attempts: number };
  /** What it was called with, as JSON. Empty with `argsOmitted`. */
  args: unknown[];
  /** Who it ran as. */
  user?: string;
  /** What it returned, once completed, as JSON. */
  result?: R;
  /** Why it failed, or JobCancelledError. */
  error?: { name: string; message: string; stack?: string };
  /** The reason, when it was cancelled. */
  cancelled?: string;
  /** The result would have made this argument larger than `maxPayload`, or nested deeper than arguments may be. */
  resultOmitted?: true;
  /** So would the arguments. */
  argsOmitted?: true;
}

/** What of it is more than a job can carry, in the order in which it is left out. */
export const OMISSIONS = ['result', 'args', 'trace'] as const;
export type Omission = (typeof OMISSIONS)[number];

// Whole stacks of chained errors can be longer than a job may be.
const LONGEST_STACK = 10_000;
/** Of an error's message, where hardly anything fits. */
const SHORT_MESSAGE = 300;

/** An error as a callback gets it. */
export function describeError(thrown: unknown): NonNullable<JobEnd['error']> {
  const { name, message, stack } = storableError(toError(thrown));
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack: boundedText(stack, LONGEST_STACK) }),
  };
}

/** A job's stored data as the list of its arguments: one plain object travels without the list around it. */
export function argumentsOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : data === undefined || data === null ? [] : [data];
}

/** The same end without what is more than a job can carry. */
export function omit(end: JobEnd, what: Omission): JobEnd {
  switch (what) {
    case 'result': {
      const { result: _result, ...rest } = end;
      return 'result' in end ? { ...rest, resultOmitted: true } : end;
    }
    case 'args':
      return { ...end, args: [], argsOmitted: true };
    case 'trace': {
      if (!end.error) return end;
      const { name, message } = end.error;
      return { ...end, error: { name, message: boundedText(message, SHORT_MESSAGE) } };
    }
  }
}
