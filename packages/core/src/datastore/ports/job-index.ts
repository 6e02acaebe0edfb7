import type { ListedJob, ListPosition } from './job-list.js';
import type { StoredRecord } from './records.js';
import type { StoredState } from './stored-state.js';

/** Which jobs of a queue are read by what they are found by. */
export interface IndexRequest {
  readonly queue: string;
  /** The jobs that are under each of these, see `indexTerms`. At least one; may give jobs that are under one alone. */
  readonly terms: readonly string[];
  /** Jobs in one of these states. */
  readonly states: readonly StoredState[];
  /** With those that were taken out before they started, of which a record is left in this collection. */
  readonly removedIn: string | undefined;
  /** Jobs wanted at most. */
  readonly limit: number;
  /** Jobs looked at for them at most. */
  readonly depth: number;
  /** Arguments and results whose JSON has more characters are left out. */
  readonly longest: number;
  /** The place of the job before. @default the newest */
  readonly after?: ListPosition | undefined;
}

/** A job that was found, or the record that is left of it. */
export type IndexedJob = { readonly place: ListPosition } & (
  | { readonly state: StoredState; readonly job: ListedJob }
  | { readonly state: undefined; readonly removed: StoredRecord }
);

export interface IndexedPage {
  readonly jobs: readonly IndexedJob[];
  readonly looked: number;
  /** Where the next page begins; `undefined` when there is none. A page without jobs may have one. */
  readonly next: ListPosition | undefined;
}

/** A job that is gone, of which a record is left. */
export interface IndexedRemoval {
  readonly queue: string;
  readonly id: string;
  /** When it was queued; milliseconds since 1970. */
  readonly queuedAt: number;
  readonly terms: readonly string[];
}

/**
 * Finds jobs by their tags and by their users, the last queued first, without looking at others. What adds a job enters
 * it, in the same step; where the job is gone, whoever took it out, it is found no more, and its entries go in time.
 */
export interface JobIndex {
  /** @throws InvalidOptionsError for a position that is none */
  page(request: IndexRequest): Promise<IndexedPage>;
  /** Enters a job that is gone, so that the record which is left of it is found. */
  keep(removal: IndexedRemoval): Promise<void>;
  /** Takes out entries whose jobs are gone; gives how many jobs these were. `removedIn` names the collection of a queue's records. */
  sweep(queues: readonly string[], removedIn: (queue: string) => string): Promise<number>;
}

/** The place in front of all jobs that were queued before a moment. */
export function placeBefore(moment: number): ListPosition {
  return [String(moment), ''];
}

/** Whether a position can be one of an index. */
export function isIndexPlace(position: ListPosition): boolean {
  return position.length === 2 && /^-?\d{1,18}$/.test(position[0] as string);
}
