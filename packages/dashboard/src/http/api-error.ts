/** Why a request was not answered as asked. Codes are stable; what people read of them is the page's business. */
export type ApiErrorCode =
  | 'bad-request'
  | 'invalid-arguments'
  | 'access-too-slow'
  | 'arguments-too-large'
  | 'body-too-large'
  | 'body-too-slow'
  | 'cross-site'
  | 'csrf'
  | 'forbidden'
  | 'loopback-only'
  | 'method-not-allowed'
  | 'not-found'
  | 'not-json'
  | 'not-past'
  | 'read-only'
  | 'same-person'
  | 'too-many-slots'
  | 'too-many-streams'
  | 'unauthenticated'
  | 'unknown-job'
  | 'unknown-name'
  | 'unknown-queue'
  | 'unknown-schedule'
  | 'wrong-state'
  | 'process-refused'
  | 'queue-full'
  | 'datastore-away'
  | 'failed';

const STATUS: Readonly<Record<ApiErrorCode, number>> = {
  'bad-request': 400,
  'invalid-arguments': 400,
  'access-too-slow': 503,
  'arguments-too-large': 413,
  'body-too-large': 413,
  'body-too-slow': 408,
  'cross-site': 403,
  csrf: 403,
  forbidden: 403,
  'loopback-only': 403,
  'method-not-allowed': 405,
  'not-found': 404,
  'not-json': 415,
  'not-past': 400,
  'read-only': 403,
  'same-person': 403,
  'too-many-slots': 400,
  'too-many-streams': 429,
  unauthenticated: 401,
  'unknown-job': 404,
  'unknown-name': 409,
  'unknown-queue': 404,
  'unknown-schedule': 404,
  'wrong-state': 409,
  'process-refused': 409,
  'queue-full': 503,
  'datastore-away': 503,
  failed: 500,
};

/** Ends a request with a code and facts. It never leaves this package, so it is no CortadoError. */
export class ApiError extends Error {
  readonly status: number;

  constructor(
    readonly code: ApiErrorCode,
    readonly facts: Readonly<Record<string, unknown>> = {},
  ) {
    super(code);
    this.name = 'ApiError';
    this.status = STATUS[code];
  }
}
