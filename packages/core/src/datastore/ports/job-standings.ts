import type { StoredState } from './stored-state.js';

/** The furthest place in a queue that is told. */
export const FURTHEST_PLACE = 10_000;

/** Priorities whose first jobs are looked at. */
export const MOST_PRIORITIES = 100;

/** Where one job stands. */
export interface JobStanding {
  /** `'unknown'` for one that is not there. */
  readonly state: StoredState | 'unknown';
  /** Its place from 1 among the jobs that wait, those with a priority after those without, up to {@link FURTHEST_PLACE}. */
  readonly position: number | undefined;
}

/** Jobs per state. */
export type StateCounts = Record<StoredState, number>;

/**
 * Where jobs stand, by commands whose cost does not grow with the queue. BullMQ's own walk through the list of waiting jobs
 * on Redis, and through every row on PostgreSQL.
 */
export interface JobStandings {
  /** In BullMQ's words. */
  state(queue: string, id: string): Promise<StoredState | 'unknown'>;
  /** The state, and the place of a job that waits. */
  standing(queue: string, id: string): Promise<JobStanding>;
  /** On SQL exact for states of up to 20,000 jobs, and an estimate beyond that, good to some percent. */
  counts(queue: string): Promise<StateCounts>;
  /**
   * Since when the job has waited for longest, of those that are first of their priority, or of those without one; up to
   * {@link MOST_PRIORITIES}. Milliseconds since 1970. A job that was started before has waited since it was ready again.
   */
  longestWaitSince(queue: string): Promise<number | undefined>;
}
