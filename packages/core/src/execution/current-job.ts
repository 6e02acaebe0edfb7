import { NoCurrentJobError } from '../errors/execution-errors.js';
import type { JobProgress } from '../message/job-progress.js';
import type { Checkpoints, CheckpointValue } from './checkpoints.js';
import type { IterateOptions, Source } from './iterate-options.js';
import type { JobMeta } from './progress-board.js';
import type { Run } from './run.js';
import { currentScope } from './scope.js';

/** The running job, as its method sees it. */
export interface CurrentJob {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  /** This attempt, from 1. */
  readonly attempt: number;
  /** Attempts in all. */
  readonly attempts: number;
  /** Who it runs as; `Administrator` for schedules. */
  readonly user: string | undefined;
  /** The site whose job this is (`site`, CORTADO_SITE); `undefined` without sites. */
  readonly site: string | undefined;
  /** Aborts at the time limit, when somebody cancels the job, when the worker shuts down and when the job's lock is lost; its reason is the error that says which. */
  readonly signal: AbortSignal;
  /** When the time limit is reached. */
  readonly deadline: Date;
  /**
   * Says how far it is, 0 to 100, with words for people. Where the datastore refuses it, it resolves all the same: what the job
   * has said last is sent again until it is taken.
   */
  progress(percent: number, words?: Omit<JobProgress, 'percent'>): Promise<void>;
  /** What the job says about itself for others to see: `await currentJob().meta.set({ rows: 100 })`. */
  readonly meta: JobMeta;
  /**
   * Adds a line to the job's log: at most 4,000 characters of it, and the newest 1,000 lines are kept. One that is refused is sent
   * again, as with `progress`.
   */
  log(line: string): Promise<void>;
  /**
   * Runs a function at the end of the attempt, after the method has returned or thrown and before the datastore
   * knows; in the order they were given. No time limit holds for it. An error in it is told by the event
   * `afterwards.failed` and changes nothing.
   */
  afterwards(act: () => unknown): void;
  /** Where this job has got to, kept over attempts, workers and crashes. `iterate()` keeps it by itself. */
  readonly checkpoint: Checkpoints;
  /**
   * Goes through a source that can start anywhere, and keeps a checkpoint: of each value once the loop asks for the
   * next, saved every few seconds and whenever the job has to stop. The job then goes on from there: after a shutdown
   * or a time slice using no attempt, after a crash repeating what came after the last saved checkpoint.
   *
   * Let what it throws pass: it is how the job is handed back. A loop left by `break` does not count its last value.
   *
   * @example for await (const row of currentJob().iterate((from?: number) => rowsAfter(from ?? 0))) await send(row);
   * @throws LockLostError, WorkerShutdownError, JobTimeoutError, TimeSliceOver, ShardInUseError, CheckpointNotSerializableError
   */
  iterate<C extends CheckpointValue, V>(source: Source<C, V>, options?: IterateOptions): AsyncIterable<V>;
}

/** The job this code runs in. @throws NoCurrentJobError outside of one */
export function currentJob(): CurrentJob {
  const run = currentRun();
  if (!run) throw new NoCurrentJobError();
  return run;
}

/** Whether this code runs in a job. */
export function isInJob(): boolean {
  return currentRun() !== undefined;
}

export function currentRun(): Run | undefined {
  return currentScope()?.run;
}
