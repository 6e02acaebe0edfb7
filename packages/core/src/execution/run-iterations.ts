import type { Clock } from '../clock/clock.js';
import type { JobProgress } from '../message/job-progress.js';
import type { CheckpointValue, RunCheckpoints } from './checkpoints.js';
import { type IterateOptions, resolveIterateOptions, type Source } from './iterate-options.js';
import { Iteration } from './iteration.js';

/** What iterations need of their run. */
export interface IteratingRun {
  readonly name: string;
  readonly signal: AbortSignal;
  readonly stopReason: Error | undefined;
  readonly checkpoint: RunCheckpoints;
  readonly clock: Clock;
  progress(percent: number, words?: Omit<JobProgress, 'percent'>): Promise<void>;
}

/** The iterations of one run, its shards: they share its time slice and its progress. */
export class RunIterations {
  readonly run: IteratingRun;
  /** When the first of them was about to read its first value: a slice has room for one, however slow the datastore. */
  #started: number | undefined;
  readonly #all: Iteration<unknown>[] = [];
  #waiting: (() => void)[] = [];
  #over: Error | undefined;

  constructor(run: IteratingRun) {
    this.run = run;
  }

  start<C extends CheckpointValue, V>(source: Source<C, V>, options: IterateOptions): AsyncIterable<V> {
    const iteration = new Iteration<V>(this, source, resolveIterateOptions(options, this.run.name));
    this.#all.push(iteration);
    return iteration;
  }

  /** No iteration gets another value: the job is about to be handed back, or its method has ended without waiting for all. */
  end(reason: Error): void {
    this.#over ??= reason;
  }

  throwIfOver(): void {
    const reason = this.run.stopReason ?? this.#over;
    if (reason) throw reason;
  }

  hasLasted(slice: number | undefined): boolean {
    if (slice === undefined) return false;
    this.#started ??= this.run.clock.now();
    return this.run.clock.now() - this.#started >= slice;
  }

  /** Resolves when no iteration of the run is in the middle of a value, so that the job can be handed back. */
  async allAtRest(): Promise<void> {
    while (this.#all.some((it) => it.isBusy)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** An iteration came to rest, or the run was told to stop. */
  wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Progress is no promise: one that cannot be saved is passed over. */
  async saveProgress(): Promise<void> {
    const counted = this.#all.filter((it) => it.total !== undefined);
    const total = counted.reduce((sum, it) => sum + (it.total ?? 0), 0);
    if (total === 0) return;
    const done = counted.reduce((sum, it) => sum + it.done, 0);
    await this.run
      .progress((done / total) * 100, { description: `${done} of ${total}` })
      .catch(() => undefined);
  }
}
