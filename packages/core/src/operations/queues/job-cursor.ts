import { badCursor, type ListPosition } from '../../datastore/ports/job-list.js';

/** Where a list of several states goes on. */
export interface JobCursor {
  /** Which part of the list. */
  readonly part: string;
  /** Where in that part; its beginning without one. */
  readonly position?: ListPosition;
  /** When the first page was read, in milliseconds since 1970. */
  readonly begun: number;
}

const LONGEST = 20_000;
const MOST_WORDS = 40;

/** As text that any address or command line carries. */
export function writeCursor({ part, position = [], begun }: JobCursor): string {
  return Buffer.from(JSON.stringify([part, begun, ...position])).toString('base64url');
}

/** @throws InvalidOptionsError for text that is no cursor */
export function readCursor(text: string): JobCursor {
  const [part, begun, ...position] = fieldsOf(text);
  if (typeof part !== 'string' || typeof begun !== 'number' || !Number.isFinite(begun)) throw badCursor();
  if (position.length > MOST_WORDS || !position.every((it) => typeof it === 'string')) throw badCursor();
  return position.length === 0
    ? { part, begun }
    : { part, begun, position: position as readonly unknown[] as ListPosition };
}

function fieldsOf(text: string): unknown[] {
  if (typeof text !== 'string' || text.length > LONGEST) throw badCursor();
  try {
    const fields: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(fields)) return fields;
  } catch {
    // Said below.
  }
  throw badCursor();
}
