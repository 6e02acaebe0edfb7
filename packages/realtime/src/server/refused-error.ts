import type { Refusal } from '../protocol/frames.js';

/** What a browser asked for is refused. It never leaves the server but as its refusal. */
export class RefusedError extends Error {
  readonly refusal: Refusal;
  /** Whether nobody has said so: a function of the app threw, or did not answer in time. */
  readonly isForWantOfAnswer: boolean;

  constructor(refusal: Refusal, { isForWantOfAnswer = false } = {}) {
    super(refusal.message);
    this.refusal = refusal;
    this.isForWantOfAnswer = isForWantOfAnswer;
  }
}

const UNAVAILABLE: Refusal = {
  code: 'unavailable',
  message: 'The datastore cannot be reached. Try again in a moment.',
};

/** What is said of any error: nothing of what went wrong inside. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof RefusedError ? error.refusal : UNAVAILABLE;
}
