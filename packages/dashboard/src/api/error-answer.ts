import {
  ApprovalRefusedError,
  ArgumentNotSerializableError,
  ArgumentValidationError,
  DatastoreRefusedError,
  DatastoreUnavailableError,
  DuplicateJobError,
  InvalidOptionsError,
  JobNotFoundError,
  PayloadTooLargeError,
  QueueOverloadedError,
  UnknownErrorGroupError,
  UnknownJobError,
  UnknownScheduleError,
} from '@cortado/core';
import { AccessTooSlowError } from '../access/in-time.js';
import { type Answer, jsonAnswer } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';

/** The body of every answer that is no success. */
export interface ApiErrorBody {
  readonly error: { readonly code: string; readonly facts: Readonly<Record<string, unknown>> };
}

/** What whoever asked is told of an error: a code and facts. */
export function errorAnswer(error: ApiError, headers: Answer['headers'] = {}): Answer {
  return jsonAnswer(error.status, errorBody(error), headers);
}

export function errorBody({ code, facts }: ApiError): ApiErrorBody {
  return { error: { code, facts } };
}

/**
 * Any error as one of ours: sentences of others stay here, since they may hold what is nobody's business. `tell` hears of what
 * nobody expected, so that it is not lost.
 */
export function apiError(error: unknown, tell?: (error: unknown) => void): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof ApprovalRefusedError)
    return error.found === 'unknown'
      ? new ApiError('not-found')
      : new ApiError(error.found === 'same-person' ? 'same-person' : 'wrong-state', { state: error.found });
  if (error instanceof JobNotFoundError) return new ApiError('unknown-job');
  if (error instanceof UnknownScheduleError) return new ApiError('unknown-schedule');
  if (error instanceof UnknownErrorGroupError) return new ApiError('not-found');
  if (error instanceof UnknownJobError) return new ApiError('unknown-name');
  const refused = refusedCall(error);
  if (refused) return refused;
  if (error instanceof DuplicateJobError) return new ApiError('wrong-state', { cause: error.code });
  if (error instanceof InvalidOptionsError) return invalidOptions(error);
  if (error instanceof DatastoreUnavailableError || error instanceof DatastoreRefusedError)
    return new ApiError('datastore-away', { cause: error.code });
  tell?.(error);
  if (error instanceof AccessTooSlowError)
    return new ApiError('access-too-slow', { function: error.hook, limit: error.limit });
  return new ApiError('failed');
}

/** A time that no backfill can have is no mistake in how it was asked. */
function invalidOptions({ code, facts: { why, limit } }: InvalidOptionsError): ApiError {
  if (why === 'too-many-slots') return new ApiError(why, { limit });
  return why === 'not-past' ? new ApiError(why) : new ApiError('bad-request', { cause: code });
}

/** Why a job could not be queued as it was asked. What the rules of a DTO say are the app's own words. */
function refusedCall(error: unknown): ApiError | undefined {
  if (error instanceof ArgumentValidationError)
    return new ApiError('invalid-arguments', {
      violations: error.violations.map(({ argument, property, message }) => ({
        ...{ code: 'rule', argument, path: property, message },
      })),
    });
  if (error instanceof ArgumentNotSerializableError) {
    const { argument, path } = error.facts;
    return new ApiError('invalid-arguments', { violations: [{ code: 'not-storable', argument, path }] });
  }
  if (error instanceof PayloadTooLargeError) return new ApiError('arguments-too-large');
  if (error instanceof QueueOverloadedError)
    return new ApiError('queue-full', { queue: error.queue, limit: error.limit });
  return undefined;
}
