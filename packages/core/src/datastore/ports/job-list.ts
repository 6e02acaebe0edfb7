import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import type { StoredState } from './stored-state.js';

/** Characters of JSON beyond which a list leaves the arguments, or the result, of a job out, and does not search them. */
export const LONGEST_LISTED = 10_000;

/** What a list shows of one job, as the datastore has it: nothing is masked yet. */
export interface ListedJob {
  readonly id: string;
  readonly name: string;
  /** BullMQ's options, with what travels beside the arguments under `ctx`. */
  readonly opts: Readonly<Record<string, unknown>>;
  /** Its arguments as JSON; `undefined` when longer than was asked for. */
  readonly data: string | undefined;
  /** What it returned as JSON, likewise. */
  readonly result: string | undefined;
  readonly progress: unknown;
  /** Parts that somebody else has written, and that cannot be read. @default none */
  readonly unreadable?: readonly string[];
  readonly failedReason: string | undefined;
  /** Attempts made. */
  readonly attempts: number;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  /** While it is delayed: when that ends, whoever delayed it. */
  readonly dueAt: number | undefined;
}

/** Which jobs are wanted. A datastore may give more than those where it says so; whoever lists them looks again. */
export interface ListTerms {
  /** Exactly. */
  readonly name?: string | undefined;
  /** May give more. */
  readonly user?: string | undefined;
  /** May give more. */
  readonly tag?: string | undefined;
  /** A label or a frequency, or 'all' for what schedules queued. May give more. */
  readonly event?: string | undefined;
  /** A schedule's key. May give more. */
  readonly schedule?: string | undefined;
  /** Words of ASCII letters and digits, in lower case, each of which stands in its id, name, arguments or error. May give more. */
  readonly words?: readonly string[] | undefined;
  /** Such words, each of which stands in its error. May give more. */
  readonly errorWords?: readonly string[] | undefined;
  /** Jobs that ended before this moment; those that have not ended, queued before it. Milliseconds since 1970. */
  readonly before?: number | undefined;
  /** Of failed jobs: those that were cancelled, or the others. */
  readonly cancelled?: boolean | undefined;
}

/** Where a list goes on: made by {@link JobList.page} and read by nobody else. */
export type ListPosition = readonly string[];

export interface ListRequest {
  readonly queue: string;
  readonly state: StoredState;
  readonly terms: ListTerms;
  /** Jobs wanted at most. */
  readonly limit: number;
  /** Jobs looked through at most. */
  readonly depth: number;
  /** Arguments and results whose JSON has more characters are left out. */
  readonly longest: number;
  readonly after?: ListPosition | undefined;
}

export interface ListedPage {
  readonly jobs: readonly ListedJob[];
  /** How many were looked through for them. */
  readonly looked: number;
  /** Where the next page begins; `undefined` when there is none. A page without jobs may have one. */
  readonly next: ListPosition | undefined;
}

/** Jobs that ended lately. */
export interface RecentEnds {
  readonly count: number;
  /** When the first of them did; milliseconds since 1970. */
  readonly since: number | undefined;
}

/** From when to when a job ran that has ended, its last attempt; milliseconds since 1970. */
export interface RecentRun {
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Reads the jobs of a state in pages, the newest first, fetching only what a list shows. BullMQ has pages by rank alone,
 * which repeat jobs while others come, and it reads each job whole.
 *
 * A page goes on behind what the page before has passed, whatever came and went meanwhile: no job comes twice, none that
 * stayed is left out. On Redis, waiting and active jobs are found again by their neighbours there, so that holds unless
 * all of the nearest eight on either side have gone since.
 */
export interface JobList {
  /** @throws InvalidOptionsError for a position that is none */
  page(request: ListRequest): Promise<ListedPage>;
  /** The arguments of one job as the JSON that is stored; `undefined` where it is gone, or has none. */
  data(queue: string, id: string): Promise<string | undefined>;
  /** When the delay of a job ends, in milliseconds since 1970; `undefined` when it is not delayed. */
  dueAt(queue: string, id: string): Promise<number | undefined>;
  /** When the first of the delayed jobs is due, in milliseconds since 1970; `undefined` when there is none. */
  nextDueAt(queue: string): Promise<number | undefined>;
  /** Since when the job that is next to run has waited; milliseconds since 1970. */
  nextWaitsSince(queue: string): Promise<number | undefined>;
  /** Jobs that have ended since a moment and are still kept, at most 10,000 of each kind. */
  recentEnds(queue: string, since: number): Promise<Record<'completed' | 'failed', RecentEnds>>;
  /** The last runs that have ended since a moment, of jobs that are still kept: at most so many of each kind, in any order. */
  recentRuns(queue: string, since: number, most: number): Promise<RecentRun[]>;
}

/** For a cursor that was not made by a list, or has been changed. */
export function badCursor(): InvalidOptionsError {
  return new InvalidOptionsError('The jobs were not listed', [
    'Expected "after" to be the `next` of a page of the same list, found something else.',
  ]);
}
