import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { isStorable } from '../text/storable-text.js';
import { nameAndMessageOf } from '../text/thrown-words.js';
import type { UniqueOptions } from './enqueue-options.js';
import { STORABLE } from './rule.js';

const LONGEST = 512;

/** What a key has to be, or nothing when it is that. */
export function uniqueKeyFault(key: unknown): string | undefined {
  const isKey = typeof key === 'string' && key.trim() !== '' && key.length <= LONGEST;
  if (!isKey) return `text of 1 to ${LONGEST} characters`;
  return isStorable(key) ? undefined : STORABLE;
}

/** The key of one call. @throws InvalidOptionsError when its function gives none */
export function uniqueKeyOf(job: string, { key }: UniqueOptions, args: readonly unknown[]): string {
  if (typeof key === 'string') return key;
  const refuse = (problem: string, cause?: unknown) => {
    const error = new InvalidOptionsError(`${job} was not queued`, [problem]);
    error.cause = cause;
    return error;
  };
  let made: unknown;
  try {
    made = key(...args);
  } catch (cause) {
    throw refuse(`The function that makes its unique key threw: ${nameAndMessageOf(cause)}.`, cause);
  }
  const expected = uniqueKeyFault(made);
  if (expected) throw refuse(`Expected its unique key to be ${expected}, found ${describe(made)}.`);
  return made as string;
}

function describe(made: unknown): string {
  if (typeof made === 'string')
    return made.length > LONGEST ? `text of ${made.length} characters` : JSON.stringify(made);
  return made === null || made === undefined ? String(made) : `a value of type ${typeof made}`;
}
