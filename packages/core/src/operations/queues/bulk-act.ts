import { BATCH_JOB, GUARD_JOB } from '../../batches/batch-jobs.js';
import { DatastoreUnavailableError, InvalidOptionsError } from '../../errors/dispatch-errors.js';
import type { CheckedFilter, ListedState } from './job-filter.js';
import type { JobPages } from './job-pages.js';
import type { JobSummary } from './job-summary.js';

/** How an act on many jobs is carried out. */
export interface BulkOptions {
  /** Only count the jobs that are meant. @default false */
  dryRun?: boolean | undefined;
  /** Hears how far it is, every few hundred jobs; a promise it gives is waited for. */
  onProgress?: ((soFar: BulkResult) => unknown) | undefined;
}

/** What became of the jobs that were meant. */
export interface BulkResult {
  /** How many there were. */
  readonly matched: number;
  /** Those it was done to. */
  readonly done: number;
  /** Those it could not be done to: a worker had them, or they were gone or no longer in that state; or the new job was refused. */
  readonly refused: number;
}

/** One act, and the jobs it may be for. */
export interface BulkAct {
  /** Such as `The jobs were not retried`. */
  readonly notDone: string;
  /** Those that are meant where a filter names none. */
  readonly usual: readonly ListedState[];
  /** Those a filter may name. */
  readonly allowed: readonly ListedState[];
  /** Also for the jobs of Cortado's own that stand for batches: whoever means the jobs of a queue does not mean those of another. */
  readonly isForOwn: boolean;
}

const OWN: ReadonlySet<string> = new Set([BATCH_JOB, GUARD_JOB]);

/** Jobs whose ids are held at a time. */
const PAGE = 250;
const AT_ONCE = 20;

/**
 * Goes through the jobs a filter means and does something to each. A job that comes to be meant while it goes on may be
 * met or not; one that was done is not met again, so that an act that was broken off can be begun anew.
 * @throws DatastoreUnavailableError as soon as the datastore stays away; what is done stays done
 */
export async function actOnAll(
  pages: JobPages,
  queue: string,
  filter: CheckedFilter,
  { isForOwn }: Pick<BulkAct, 'isForOwn'>,
  options: BulkOptions,
  act: (job: JobSummary) => Promise<boolean>,
): Promise<BulkResult> {
  let result: BulkResult = { matched: 0, done: 0, refused: 0 };
  // One state after the other: what runs is met last, so that no worker takes a job to be cancelled in its place. Where
  // jobs are found by tag or user each is met once, wherever it goes meanwhile.
  const rounds = pages.isIndexed(filter) ? [filter.states] : filter.states.map((it) => [it]);
  for (const states of rounds) {
    let after: string | undefined;
    do {
      const request = { limit: PAGE, after, isBrief: true };
      const { jobs, next } = await pages.page(queue, { ...filter, states }, request);
      const meant = isForOwn ? jobs : jobs.filter(({ name }) => !OWN.has(name));
      result = await actOnSome(result, meant, options, act);
      after = next;
    } while (after);
  }
  return result;
}

/** What has been done with these as well, or would be; told of. */
export async function actOnSome<Job>(
  before: BulkResult,
  jobs: readonly Job[],
  { dryRun = false, onProgress }: BulkOptions,
  act: (job: Job) => Promise<boolean>,
): Promise<BulkResult> {
  const done = dryRun ? 0 : await actOn(jobs, act);
  const result = {
    matched: before.matched + jobs.length,
    done: before.done + done,
    refused: before.refused + (dryRun ? 0 : jobs.length - done),
  };
  await onProgress?.(result);
  return result;
}

/** Gives how many it was done to. */
async function actOn<Job>(jobs: readonly Job[], act: (job: Job) => Promise<boolean>): Promise<number> {
  let done = 0;
  let next = 0;
  const lane = async () => {
    for (let job = jobs[next++]; job; job = jobs[next++]) if (await isDone(act(job))) done++;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}

// BullMQ says in errors of its own that a job is gone or in another state.
async function isDone(acting: Promise<boolean>): Promise<boolean> {
  try {
    return await acting;
  } catch (error) {
    if (error instanceof DatastoreUnavailableError) throw error;
    return false;
  }
}

/** @throws InvalidOptionsError */
export function checkBulk(
  { notDone, allowed }: BulkAct,
  states: readonly ListedState[],
  options: object,
): void {
  const { dryRun, onProgress, ...more } = options as BulkOptions & Record<string, unknown>;
  const problems = Object.keys(more).map((it) => `Unknown option "${it}". Known: dryRun, onProgress.`);
  if (dryRun !== undefined && typeof dryRun !== 'boolean')
    problems.push(`Expected "dryRun" to be true or false, found ${JSON.stringify(dryRun)}.`);
  if (onProgress !== undefined && typeof onProgress !== 'function')
    problems.push(`Expected "onProgress" to be a function, found ${JSON.stringify(onProgress)}.`);
  for (const state of states)
    if (!allowed.includes(state))
      problems.push(`It cannot be done to jobs that are ${state}, only to those ${allowed.join(', ')}.`);
  if (problems.length > 0) throw new InvalidOptionsError(notDone, problems);
}
