import { createHash } from 'node:crypto';
import { toError } from '../errors/execution-errors.js';
import { storableError } from '../errors/storable-error.js';
import type { Redactor } from '../redaction/redactor.js';
import type { ErrorReport } from './error-entry.js';
import { type ErrorPlace, placeOf } from './error-place.js';
import { messagePattern } from './message-pattern.js';

/** What makes errors one group. */
export interface ErrorFingerprint {
  /** The id of the group. */
  readonly group: string;
  /** The class of the error. */
  readonly type: string;
  /** Its `code`, where it has one. */
  readonly code: string | undefined;
  readonly place: ErrorPlace | undefined;
  /** Of its message without what differs from one error to the next. */
  readonly pattern: string;
}

const LONGEST_CODE = 100;
const OWN_ID = /^(?=.*[a-z]).{6,}$/i;

/**
 * Errors are one group that are of one class and code, come from one job of one queue and one function of its own code, and say the
 * same but for numbers, ids and what they quote. Only digests of what they say are given, since that may hold secrets.
 */
export function errorFingerprint(
  { title, error, job }: ErrorReport,
  redactor: Pick<Redactor, 'text'>,
): ErrorFingerprint {
  const thrown = storableError(toError(error));
  const type = typeOf(thrown);
  const code = codeOf(thrown);
  const place = placeOf(thrown.stack);
  const pattern = patternDigest(thrown.message, redactor, job?.id);
  const where = [job?.queue ?? '', job?.name ?? '', messagePattern(title)];
  const group = digest(JSON.stringify([...where, type, code ?? '', place?.key ?? '', pattern]));
  return { group, type, code, place, pattern };
}

/** Tells messages apart that differ in more than values. Masked first, as whoever looks at the job sees its error. */
export function patternDigest(message: string, redactor: Pick<Redactor, 'text'>, job?: string): string {
  const masked = redactor.text(message);
  // An id may be letters alone, which nothing tells from a word. One of digits is a number like any other.
  const isTold = job !== undefined && OWN_ID.test(job);
  return digest(messagePattern(isTold ? masked.replaceAll(job, '<id>') : masked));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

// Most classes leave `name` as it is.
function typeOf(error: Error): string {
  const { name } = error;
  if (name !== 'Error') return name;
  const made: unknown = Object.getPrototypeOf(error)?.constructor;
  return typeof made === 'function' && made.name !== '' ? made.name.slice(0, LONGEST_CODE) : name;
}

function codeOf(error: Error): string | undefined {
  try {
    const { code } = error as { code?: unknown };
    const isCode = (typeof code === 'string' && code !== '') || Number.isInteger(code);
    return isCode ? String(code).slice(0, LONGEST_CODE) : undefined;
  } catch {
    return undefined;
  }
}
