import type { Job } from 'bullmq';
import type { StoredState } from '../datastore/ports/stored-state.js';
import { readCancelled } from '../message/cancelled-reason.js';
import { type JobProgress, type MetaValues, readMeta, readProgress } from '../message/job-progress.js';

/** BullMQ's states, and what it cannot say itself. */
export type JobState = StoredState | 'cancelled' | 'not_found';

export interface JobStatus<R> {
  state: JobState;
  /** When the last attempt started. */
  startedAt: Date | undefined;
  finishedAt: Date | undefined;
  /** What it returned, once completed. */
  result: R | undefined;
  /** Why it failed, once failed; the reason, once cancelled. */
  error: string | undefined;
  progress: JobProgress;
  /** What the job says about itself (`currentJob().meta`); empty when nothing. */
  meta: MetaValues;
  /** Attempts made so far. */
  attempts: number;
  /** Its place in the queue from 1, up to 10,000, while it waits; jobs with a priority come after those without. */
  position: number | undefined;
}

export const NOT_FOUND: JobStatus<never> = Object.freeze({
  state: 'not_found',
  startedAt: undefined,
  finishedAt: undefined,
  result: undefined,
  error: undefined,
  progress: { percent: 0 },
  meta: {},
  attempts: 0,
  position: undefined,
});

/** A BullMQ job as its status; `state` must have been asked of the datastore. */
export function readStatus<R>(job: Job, state: string, position: number | undefined): JobStatus<R> {
  const cancelled = state === 'failed' ? readCancelled(job.failedReason) : undefined;
  return {
    state: cancelled === undefined ? (state as JobState) : 'cancelled',
    startedAt: job.processedOn ? new Date(job.processedOn) : undefined,
    finishedAt: job.finishedOn ? new Date(job.finishedOn) : undefined,
    result: state === 'completed' ? (job.returnvalue as R) : undefined,
    error: state === 'failed' ? (cancelled ?? job.failedReason) : undefined,
    progress: readProgress(job.progress),
    meta: readMeta(job.progress),
    attempts: job.attemptsMade,
    position,
  };
}
