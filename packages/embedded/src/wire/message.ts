import { EmbeddedProtocolError } from '../errors/statement-errors.js';
import type { ErrorReport } from '../pglite/database-error.js';
import type { BoundValue, Notification, RawResult } from '../pglite/raw-result.js';

/** Raised whenever a message changes: processes of two versions may meet on one folder. */
export const PROTOCOL = 2;

/** The session that runs a process's single statements; it exists from the start. */
export const POOL_SESSION = 0;

/** From a client process to the owner. Sessions are numbered by the client process, requests too. */
export type Request =
  | readonly ['open', session: number]
  | readonly ['query', request: number, session: number, text: string, values: readonly BoundValue[]]
  | readonly ['close', request: number, session: number];

/** From the owner to a client process. */
export type Reply =
  | readonly ['hello', protocol: number, pid: number]
  /** This statement runs now: when the owner is lost, those without this word did not run. */
  | readonly ['begun', request: number]
  | readonly ['result', request: number, results: readonly RawResult[]]
  /** PostgreSQL's error. */
  | readonly ['error', request: number, report: ErrorReport]
  /** The embedded database's own. */
  | readonly ['refused', request: number, report: ErrorReport]
  | readonly ['notification', sessions: readonly number[], notification: Notification]
  | readonly ['ended', session: number, report: ErrorReport]
  /** The owner ends in good order: what has no reply by now was never executed. */
  | readonly ['goodbye'];

/** What came over the socket, if it is a request. */
export function asRequest(message: unknown): Request {
  if (Array.isArray(message) && isRequest(message)) return message as unknown as Request;
  throw new EmbeddedProtocolError('a message that is no request');
}

function isRequest([kind, first, second, text, values]: readonly unknown[]): boolean {
  switch (kind) {
    case 'open':
      return isNumber(first);
    case 'close':
      return isNumber(first) && isNumber(second);
    case 'query':
      return (
        isNumber(first) &&
        isNumber(second) &&
        typeof text === 'string' &&
        Array.isArray(values) &&
        values.every(isBound)
      );
    default:
      return false;
  }
}

function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value);
}

function isBound(value: unknown): boolean {
  return value === null || typeof value === 'string' || value instanceof Uint8Array;
}
