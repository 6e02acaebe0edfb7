import { readCancelled } from '../../message/cancelled-reason.js';

/** How a job ended. */
export type Ending =
  | { readonly state: 'completed'; readonly result: unknown }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'cancelled'; readonly reason: string };

/** What BullMQ calls a failure, told apart from a cancel. */
export function endingOfFailure(failedReason: string | undefined): Ending {
  const cancelled = readCancelled(failedReason);
  return cancelled === undefined
    ? { state: 'failed', reason: failedReason ?? '' }
    : { state: 'cancelled', reason: cancelled };
}

/**
 * What BullMQ's own history of a queue, its last 10,000 events or so, says of jobs that may be gone. The event of an
 * ending is written together with the ending itself, so a job that is seen to be gone has its event there already.
 */
export interface JobHistory {
  /** The ending of a job, unless it was queued again after it. `undefined` also when the history does not reach back so far. */
  last(queue: string, id: string): Promise<Ending | undefined>;
  /** The latest event of a queue, for who wants to hear all that come after it. */
  latestEvent(queue: string): Promise<string>;
}

/** Events that say a job is under way: whatever ending stands before them is no longer its last word. */
export const UNDER_WAY = ['added', 'waiting', 'delayed', 'active', 'waiting-children'] as const;
