import type { Outcome } from '@cortado/core/internal';
import { type Job, UnrecoverableError, WaitingError } from 'bullmq';

// Errors of these names are BullMQ's own way for a processor to say that it has moved its job. From a user's
// method they would leave the job active for ever, so they do not reach BullMQ under that name.
const RESERVED_NAMES = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'RateLimitError']);
const RESERVED_MESSAGE = 'bullmq:rateLimitExceeded';

/** Tells BullMQ how an attempt ended, in the only language a processor has: return, or throw. */
export async function carryOut(outcome: Outcome, job: Job, token: string): Promise<unknown> {
  switch (outcome.kind) {
    case 'completed':
      return outcome.result;
    case 'failed':
      throw outcome.retry ? safe(outcome.error) : unrecoverable(outcome.error);
    case 'interrupted':
      await job.moveToWait(token);
      throw new WaitingError();
  }
}

function unrecoverable(error: Error): UnrecoverableError {
  const final = new UnrecoverableError(error.message || error.name);
  if (error.stack) final.stack = error.stack;
  final.cause = error;
  return final;
}

// BullMQ stores the message as the reason, and an empty reason reads as none.
function safe(error: Error): Error {
  if (error.message !== '' && error.message !== RESERVED_MESSAGE && !RESERVED_NAMES.has(error.name))
    return error;
  const renamed = new Error(`${error.name}: ${error.message}`, { cause: error });
  if (error.stack) renamed.stack = error.stack;
  return renamed;
}
