import type { Broadcasts } from '../broadcasts/broadcasts.js';
import type { Clock } from '../clock/clock.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobDraft } from '../descriptors/job-draft.js';
import type { ErrorLog } from '../error-log/error-log.js';
import { NoCurrentJobError, RunEndedError } from '../errors/execution-errors.js';
import type { JobProgress } from '../message/job-progress.js';
import { boundedText, storableText } from '../text/storable-text.js';
import { type Checkpoints, type CheckpointValue, RunCheckpoints } from './checkpoints.js';
import type { IncomingJob } from './incoming-job.js';
import type { IterateOptions, Source } from './iterate-options.js';
import { type JobMeta, ProgressBoard } from './progress-board.js';
import { RunIterations } from './run-iterations.js';
import { currentScope, inScope } from './scope.js';

/** Characters of a line of the log. */
const LONGEST_LINE = 4_000;

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
  /** Says how far it is, 0 to 100, with words for people. */
  progress(percent: number, words?: Omit<JobProgress, 'percent'>): Promise<void>;
  /** What the job says about itself for others to see: `await currentJob().meta.set({ rows: 100 })`. */
  readonly meta: JobMeta;
  /** Adds a line to the job's log: at most 4,000 characters of it, and the newest 1,000 lines are kept. */
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

/** What a run is made of. */
export interface RunParts {
  readonly incoming: IncomingJob;
  readonly job: JobDescriptor;
  /** Milliseconds. */
  readonly limit: number;
  readonly errors: ErrorLog;
  readonly broadcasts: Broadcasts;
  readonly clock: Clock;
  readonly site: string | undefined;
}

/** One attempt under way: what `currentJob()` gives out, and the signal that tells it to stop. */
export class Run implements CurrentJob {
  readonly #job: IncomingJob;
  readonly #descriptor: JobDescriptor;
  #instance: unknown;
  readonly #limit: number;
  readonly site: string | undefined;
  readonly #errors: ErrorLog;
  readonly broadcasts: Broadcasts;
  readonly #clock: Clock;
  readonly #started: number;
  #board: ProgressBoard | undefined;
  #controller: AbortController | undefined;
  #reason: Error | undefined;
  #afterwards: (() => unknown)[] | undefined;
  #checkpoints: RunCheckpoints | undefined;
  #iterations: RunIterations | undefined;
  #isOver = false;

  constructor({ incoming, job, limit, errors, broadcasts, clock, site }: RunParts) {
    this.#job = incoming;
    this.#descriptor = job;
    this.#limit = limit;
    this.#errors = errors;
    this.broadcasts = broadcasts;
    this.#clock = clock;
    this.#started = clock.now();
    this.site = site;
  }

  get clock(): Clock {
    return this.#clock;
  }

  get id(): string {
    return this.#job.id;
  }

  get queue(): string {
    return this.#job.queue;
  }

  get name(): string {
    return this.#job.name;
  }

  get attempt(): number {
    return this.#job.attempt;
  }

  get attempts(): number {
    return this.#job.attempts;
  }

  get user(): string | undefined {
    return this.#job.context.user;
  }

  get deadline(): Date {
    return new Date(this.#started + this.#limit);
  }

  // Most jobs never look at their signal, and making one is the dearest part of opening a context.
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#reason) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** Tells the method to stop. The first reason stays. */
  abort(reason: Error): void {
    this.#reason ??= reason;
    // Whoever aborts, those who hear of it are in the job.
    if (this.#controller) this.enter(() => this.#controller?.abort(this.#reason));
  }

  /** Whether it runs this job, and no other attempt of it. */
  runs(job: IncomingJob): boolean {
    return this.#job === job;
  }

  /** Whether its attempt has an outcome. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The attempt has its outcome: what the method left running says nothing of the job any more, but for its log. */
  end(): void {
    this.#isOver = true;
  }

  /** Why it was told to stop. */
  get stopReason(): Error | undefined {
    return this.#reason;
  }

  get checkpoint(): RunCheckpoints {
    this.#checkpoints ??= new RunCheckpoints(this.name, this.#job.checkpoints?.(), this);
    return this.#checkpoints;
  }

  iterate<C extends CheckpointValue, V>(
    source: Source<C, V>,
    options: IterateOptions = {},
  ): AsyncIterable<V> {
    this.#iterations ??= new RunIterations(this);
    return this.#iterations.start(source, options);
  }

  /** The method has ended; what it left behind must not go on beside the next run. */
  endIterations(): void {
    this.#iterations?.end(new RunEndedError({ job: this.name }));
  }

  progress(percent: number, words?: Omit<JobProgress, 'percent'>): Promise<void> {
    return this.#ownBoard().tell(percent, words);
  }

  get meta(): JobMeta {
    return this.#ownBoard();
  }

  async log(line: string): Promise<void> {
    await this.#job.saveLog(boundedText(storableText(String(line)), LONGEST_LINE));
  }

  afterwards(act: () => unknown): void {
    this.#afterwards ??= [];
    this.#afterwards.push(act);
  }

  get hasAfterwards(): boolean {
    return this.#afterwards !== undefined;
  }

  /** Runs what was left for the end, and what that leaves in turn. */
  async runAfterwards(report: (error: unknown) => void): Promise<void> {
    for (let act = this.#afterwards?.shift(); act; act = this.#afterwards?.shift()) {
      try {
        await act();
      } catch (error) {
        report(error);
      }
    }
  }

  /** Writes into the error log, with what is known of this run. Gives the entry's id; never rejects. */
  logError(title: string, error: unknown, user: string | undefined, context: unknown): Promise<string> {
    const { id, name, queue, attempt, data } = this.#job;
    const report = { title, error, job: { id, name, queue, attempt }, user, data, context };
    return this.#job.writeError?.(report) ?? this.#errors.write(report);
  }

  /** Whether a call is the running method reaching up to the one it overrides: `super.generate()`. */
  isSuperCall(target: unknown, draft: JobDraft): boolean {
    return (
      target === this.#instance &&
      target !== undefined &&
      draft !== this.#descriptor.draft &&
      draft.method === this.#descriptor.method
    );
  }

  /** What the method is called on, once it is there: what the container gave, or a document that was loaded. */
  standOn(instance: unknown): void {
    this.#instance = instance;
  }

  #ownBoard(): ProgressBoard {
    this.#board ??= new ProgressBoard(this.#job, this);
    return this.#board;
  }

  /** Runs a function in which `currentJob()` is this run, as the user of the job. */
  enter<T>(act: () => T): T {
    const { values } = this.#job.context;
    return inScope({ user: this.user, run: this, values, transaction: currentScope()?.transaction }, act);
  }
}
