import {
  type Clock,
  DelayedError,
  markCancelled,
  type Outcome,
  readCancelled,
  UnrecoverableError,
  WaitingError,
} from '@cortado/core/internal';
import type { Attempt } from './attempt.js';

// Errors of these names are BullMQ's own way for a processor to say that it has moved its job. From a user's
// method they would leave the job active for ever, so they do not reach BullMQ under that name.
const RESERVED_NAMES = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'RateLimitError']);
const RESERVED_MESSAGE = 'bullmq:rateLimitExceeded';

/** Tells BullMQ how an attempt ended, in the only language a processor has: return, or throw. */
export async function applyOutcome(
  outcome: Outcome,
  { job, token }: Attempt,
  clock: Clock,
): Promise<unknown> {
  switch (outcome.kind) {
    case 'completed':
      return outcome.result;
    case 'failed':
      throw outcome.retry ? safe(outcome.error) : unrecoverable(outcome.error);
    case 'later':
      // Through the delayed jobs, also without a delay: it comes back behind what waits.
      await job.moveToDelayed(clock.now() + outcome.delay, token);
      throw new DelayedError();
    case 'cancelled':
      throw cancelled(outcome.reason);
    case 'interrupted':
      await job.moveToWait(token);
      throw new WaitingError();
  }
}

function cancelled(reason: string): UnrecoverableError {
  const final = new UnrecoverableError(markCancelled(reason));
  // What people read; where it was made says nothing about the job.
  final.stack = `Cancelled: ${reason}`;
  return final;
}

function unrecoverable(error: Error): UnrecoverableError {
  const final = new UnrecoverableError(messageOf(error));
  if (error.stack) final.stack = error.stack;
  final.cause = error;
  return final;
}

function safe(error: Error): Error {
  const message = messageOf(error);
  if (message === error.message && !RESERVED_NAMES.has(error.name)) return error;
  const renamed = new Error(message, { cause: error });
  if (error.stack) renamed.stack = error.stack;
  return renamed;
}

// BullMQ stores the message as the reason, and an empty reason reads as none. Some reasons say more than that to
// BullMQ or to us.
function messageOf({ name, message }: Error): string {
  const isSafe =
    typeof message === 'string' &&
    message !== '' &&
    message !== RESERVED_MESSAGE &&
    readCancelled(message) === undefined &&
    !RESERVED_NAMES.has(name);
  return isSafe ? message : `${name || 'Error'}: ${message}`;
}
