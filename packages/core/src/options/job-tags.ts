import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { isStorable } from '../text/storable-text.js';
import { nameAndMessageOf } from '../text/thrown-words.js';
import type { Tags } from './enqueue-options.js';
import { STORABLE } from './rule.js';

const MOST = 20;
const LONGEST = 100;

/** What tags have to be, or nothing when they are that. */
export function tagsFault(tags: unknown): string | undefined {
  const areTags =
    Array.isArray(tags) &&
    tags.length <= MOST &&
    tags.every((it) => typeof it === 'string' && it.trim() !== '' && it.length <= LONGEST);
  if (!areTags) return `an array of at most ${MOST} texts of 1 to ${LONGEST} characters`;
  return tags.every(isStorable) ? undefined : STORABLE;
}

/** The tags of one call. @throws InvalidOptionsError when its function gives none */
export function tagsOf(
  job: string,
  tags: Tags | undefined,
  args: readonly unknown[],
): readonly string[] | undefined {
  if (typeof tags !== 'function') return tags;
  let made: unknown;
  try {
    made = tags(...args);
  } catch (cause) {
    const problem = `The function that makes its tags threw: ${nameAndMessageOf(cause)}.`;
    const error = new InvalidOptionsError(`${job} was not queued`, [problem]);
    error.cause = cause;
    throw error;
  }
  const expected = tagsFault(made);
  if (expected === undefined) return made as readonly string[];
  const found = Array.isArray(made) ? `an array of ${made.length}` : typeof made;
  throw new InvalidOptionsError(`${job} was not queued`, [
    `Expected the function that makes its tags to give ${expected}, found ${found}.`,
  ]);
}
