import {
  type CheckpointStore,
  type Clock,
  type IncomingJob,
  MOST_LOG_LINES,
  StopSwitch,
  type WireContext,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';
import type { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import type { ProgressEvents } from './progress-events.js';
import type { Runaways } from './runaways.js';

/** What the attempts of one queue have in common. */
export interface AttemptDeps {
  readonly queue: string;
  readonly clock: Clock;
  readonly checkpoints: CheckpointStores;
  readonly runaways: Runaways;
  readonly progressEvents: ProgressEvents;
}

/**
 * One run of a job's method: the job that BullMQ handed over, in the form in which execution takes it. Every job has
 * one, so it is a single object whose methods are shared.
 */
export class Attempt implements IncomingJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly data: unknown;
  readonly attempt: number;
  readonly attempts: number;
  readonly progress: unknown;
  readonly stopSwitch = new StopSwitch();
  /** When it was taken, by the clock's `elapsed()`. */
  readonly since: number;
  readonly #checkpoints: CheckpointStores;
  readonly #runaways: Runaways;
  readonly #progressEvents: ProgressEvents;

  /** `token` is BullMQ's proof that the lock of this job is ours. */
  constructor(
    { queue, clock, checkpoints, runaways, progressEvents }: AttemptDeps,
    readonly job: Job,
    readonly token: string,
    readonly context: WireContext,
    readonly isIsolated: boolean,
  ) {
    this.id = job.id as string;
    this.name = job.name;
    this.queue = queue;
    this.data = job.data;
    this.attempt = job.attemptsMade + 1;
    this.attempts = Math.max(1, job.opts.attempts ?? 1);
    this.progress = job.progress;
    this.since = clock.elapsed();
    this.#checkpoints = checkpoints;
    this.#runaways = runaways;
    this.#progressEvents = progressEvents;
  }

  get isStored(): boolean {
    return true;
  }

  // Execution calls it without its object. A function made in the constructor would cost every job 0.3 µs more.
  get ranAway(): (settled: Promise<unknown>) => void {
    return (settled) => this.#runaways.add(this, settled);
  }

  async saveProgress(progress: Parameters<IncomingJob['saveProgress']>[0]): Promise<void> {
    await this.job.updateProgress(progress);
    this.#progressEvents.saved(this, progress);
  }

  async saveLog(line: string): Promise<void> {
    // Said to BullMQ alone, with every line: it is not stored with the job.
    this.job.opts.keepLogs ??= MOST_LOG_LINES;
    await this.job.log(line);
  }

  checkpoints(): CheckpointStore {
    return this.#checkpoints.open(this.job);
  }
}
