import {
  ArgumentNotSerializableError,
  ArgumentValidationError,
  DatastoreUnavailableError,
  EnqueueUnavailableError,
  JobNotFoundError,
  PayloadTooLargeError,
  type Violation,
} from './dispatch-errors.js';
import { DuplicateJobError, QueueOverloadedError } from './enqueue-errors.js';

/** How a web service answers a request whose job was not queued. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be sent as JSON. */
  readonly body: {
    readonly statusCode: number;
    /** The error's `code`. */
    readonly error: string;
    readonly message: string;
    /** Every broken rule, where arguments break rules of their DTO classes. */
    readonly violations?: readonly Violation[];
  };
}

/** Seconds after which a service that is too busy, or cannot reach its datastore, is worth another try. */
const TRY_AGAIN_IN = '5';

const STATUSES = [
  [ArgumentValidationError, 400],
  [ArgumentNotSerializableError, 400],
  [JobNotFoundError, 404],
  [DuplicateJobError, 409],
  [PayloadTooLargeError, 413],
  [QueueOverloadedError, 503],
  [EnqueueUnavailableError, 503],
  [DatastoreUnavailableError, 503],
] as const;

/**
 * What to answer a request in whose handler one of Cortado's errors was thrown: 400 with the broken rules for arguments
 * that are not as their job wants them, 404 and 409 for jobs, 413 for arguments that are too large, 503 with
 * `Retry-After` where the queue is full or the datastore away. `undefined` for every other error, which is the
 * service's own to answer: `next(error)`.
 */
export function httpAnswer(error: unknown): HttpAnswer | undefined {
  const statusCode = STATUSES.find(([errorClass]) => error instanceof errorClass)?.[1];
  if (statusCode === undefined) return undefined;
  const { code, message, violations } = error as ArgumentValidationError;
  return {
    statusCode,
    headers: statusCode === 503 ? { 'Retry-After': TRY_AGAIN_IN } : {},
    body: { statusCode, error: code, message, ...(violations ? { violations } : {}) },
  };
}
