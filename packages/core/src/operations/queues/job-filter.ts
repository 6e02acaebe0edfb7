import { STORED_STATES, type StoredState } from '../../datastore/ports/stored-state.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { type Duration, parseDuration } from '../../options/duration.js';
import { suggestion } from '../../options/nearest-name.js';
import { STORABLE } from '../../options/rule.js';
import { show } from '../../options/show.js';
import { isStorable } from '../../text/storable-text.js';

/** The states a list or an act on many jobs may name: BullMQ's, and 'cancelled', also of jobs cancelled before they started. */
export const JOB_STATES = [...STORED_STATES, 'cancelled'] as const;

export type ListedState = StoredState | 'cancelled';

const TEXTS = ['name', 'user', 'tag', 'event', 'schedule', 'text', 'error'] as const;

/** Which jobs of a queue are meant: those that are all of this. */
export interface JobFilter {
  /** In one of these states. @default all, for a list; every act on many says its own */
  states?: readonly ListedState[] | undefined;
  /** Of this name. */
  name?: string | undefined;
  /** That run as this user. */
  user?: string | undefined;
  /** That have this tag (option `tags`). Jobs of a tag or a user are found without looking at others. */
  tag?: string | undefined;
  /**
   * That have this label (option `event`), or that a schedule of this frequency queued; 'all' is what any schedule queued.
   */
  event?: string | undefined;
  /** That the schedule of this name queued. */
  schedule?: string | undefined;
  /** Whose error, or the reason of whose cancellation, has this text, as a list shows it. Upper and lower case are the same. */
  error?: string | undefined;
  /**
   * That have this text, of 1 to 200 characters, in their id, name or error, or in their arguments as a list shows
   * them: secrets masked, and none beyond 10,000 characters. Upper and lower case are the same.
   */
  text?: string | undefined;
  /** That ended longer ago than this; of those that have not ended, queued longer ago. */
  olderThan?: Duration | undefined;
}

/** One page of a list. */
export interface JobListing extends JobFilter {
  /** The `next` of the page before, of a list with the same filter. @default the first page */
  after?: string | undefined;
  /** At most so many jobs, 1 to 1,000. @default 100 */
  limit?: number | undefined;
}

export const MOST_LISTED = 1_000;
const DEFAULT_LIMIT = 100;
const LONGEST_TEXT = 200;

/** A filter that was found good. */
export interface CheckedFilter extends Pick<JobFilter, (typeof TEXTS)[number]> {
  readonly states: readonly ListedState[];
  /** Milliseconds. */
  readonly olderThan: number | undefined;
  /** Of failed jobs, those whose error as it was thrown is meant by this; for a list that no index serves. @default all */
  meansError?(error: string, id: string): boolean;
}

/** `what` says what does not happen. @throws InvalidOptionsError with everything that is wrong */
export function checkFilter(
  given: JobFilter,
  defaultStates: readonly ListedState[],
  what: string,
): CheckedFilter {
  const { states = defaultStates, olderThan } = given;
  const texts = Object.fromEntries(TEXTS.map((it) => [it, given[it]]));
  const problems = Object.keys(given)
    .filter((it) => !FIELDS.includes(it))
    .map((it) => `Unknown filter "${it}".${suggestion(it, FIELDS)}`);
  problems.push(...statesProblems(states));
  for (const [key, value] of Object.entries(texts))
    if (value !== undefined && (typeof value !== 'string' || value === ''))
      problems.push(`Expected "${key}" to be text, found ${show(value)}.`);
    else if (value !== undefined && !isStorable(value))
      problems.push(`Expected "${key}" to be ${STORABLE}, found ${show(value)}.`);
  for (const key of ['text', 'error'])
    if ((texts[key]?.length ?? 0) > LONGEST_TEXT)
      problems.push(
        `Expected "${key}" to have at most ${LONGEST_TEXT} characters, found ${texts[key]?.length}.`,
      );
  const age = olderThan === undefined ? undefined : parseDuration(olderThan);
  if (olderThan !== undefined && age === undefined)
    problems.push(`Expected "olderThan" to be a duration such as '7d', found ${JSON.stringify(olderThan)}.`);
  if (problems.length > 0) throw new InvalidOptionsError(what, problems);
  return {
    states: [...new Set(states)],
    olderThan: age,
    ...Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined)),
  };
}

/** @throws InvalidOptionsError */
export function checkLimit(limit = DEFAULT_LIMIT): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MOST_LISTED) return limit;
  throw new InvalidOptionsError('The jobs were not listed', [
    `Expected "limit" to be a whole number from 1 to ${MOST_LISTED.toLocaleString('en')}, found ${JSON.stringify(limit)}. Longer lists come in pages: pass the \`next\` of a page as "after".`,
  ]);
}

const FIELDS = ['states', ...TEXTS, 'olderThan'];

function statesProblems(states: unknown): string[] {
  if (!Array.isArray(states) || states.length === 0)
    return [`Expected "states" to be an array of states, found ${JSON.stringify(states)}.`];
  return states
    .filter((it) => !(JOB_STATES as readonly unknown[]).includes(it))
    .map((it) => `Unknown state ${JSON.stringify(it)}.${suggestion(String(it), JOB_STATES)}`);
}
