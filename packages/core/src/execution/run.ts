import type { Broadcasts } from '../broadcasts/broadcasts.js';
import type { Clock } from '../clock/clock.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobDraft } from '../descriptors/job-draft.js';
import type { ErrorLog } from '../error-log/error-log.js';
import { RunEndedError } from '../errors/execution-errors.js';
import type { JobProgress } from '../message/job-progress.js';
import { boundedText, storableText } from '../text/storable-text.js';
import { type CheckpointValue, RunCheckpoints } from './checkpoints.js';
import type { CurrentJob } from './current-job.js';
import type { IncomingJob } from './incoming-job.js';
import type { IterateOptions, Source } from './iterate-options.js';
import { PendingWrites } from './pending-writes.js';
import { type JobMeta, ProgressBoard } from './progress-board.js';
import { RunIterations } from './run-iterations.js';
import { currentScope, inScope } from './scope.js';

/** Characters of a line of the log. */
const LONGEST_LINE = 4_000;

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
  #running: JobDraft | undefined;
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
  #writes: PendingWrites | undefined;
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

  saving<T>(write: Promise<T>): Promise<T> {
    // What comes after the end belongs to no outcome.
    if (this.#isOver) return write;
    this.#writes ??= new PendingWrites();
    return this.#writes.add(write);
  }

  /** Whether something that it has said is not stored yet. */
  get isSaving(): boolean {
    return this.#writes !== undefined && !this.#writes.isEmpty;
  }

  /** Resolves once what it has said is stored, or was refused. */
  async saved(): Promise<void> {
    await this.#writes?.settled();
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
    await this.saving(this.#job.saveLog(boundedText(storableText(String(line)), LONGEST_LINE)));
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
      draft !== this.#running &&
      draft.method === this.#descriptor.method
    );
  }

  /**
   * What the method is called on, once it is there: what the container gave, or a document that was loaded; and what was
   * declared of that method, if anything was: it may be a subclass's.
   */
  standOn(instance: unknown, running: JobDraft | undefined): void {
    this.#instance = instance;
    this.#running = running;
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
