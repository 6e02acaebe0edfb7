import {
  type CheckpointStore,
  type Clock,
  type IncomingJob,
  StopSwitch,
  type WireContext,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';
import type { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import type { ProgressEvents } from './progress-events.js';
import type { Runaways } from './runaways.js';
import { Saying, type SayingDeps } from './saying.js';

/** What the attempts of one queue have in common. */
export interface AttemptDeps {
  readonly queue: string;
  readonly clock: Clock;
  readonly checkpoints: CheckpointStores;
  readonly runaways: Runaways;
  readonly progressEvents: ProgressEvents;
  readonly saying: SayingDeps;
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
  readonly #sayingDeps: SayingDeps;
  #saying: Saying | undefined;
  #hasOutcome = false;

  /** `token` is BullMQ's proof that the lock of this job is ours. */
  constructor(
    { queue, clock, checkpoints, runaways, progressEvents, saying }: AttemptDeps,
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
    this.#sayingDeps = saying;
  }

  get isStored(): boolean {
    return true;
  }

  // Execution calls it without its object. A function made in the constructor would cost every job 0.3 µs more.
  get ranAway(): (settled: Promise<unknown>) => void {
    return (settled) => this.#runaways.add(this, settled);
  }

  async saveProgress(progress: Parameters<IncomingJob['saveProgress']>[0]): Promise<void> {
    if (await this.#says().progress(progress)) this.#progressEvents.saved(this, progress);
  }

  async saveLog(line: string): Promise<void> {
    await this.#says().line(line);
  }

  /** It has an outcome; `isLast` says that the job ends with it. */
  end(isLast: boolean): void {
    this.#hasOutcome = true;
    this.#saying?.end(isLast);
  }

  checkpoints(): CheckpointStore {
    return this.#checkpoints.open(this.job);
  }

  #says(): Saying {
    if (!this.#saying) {
      this.#saying = new Saying(this.job, this.#sayingDeps);
      if (this.#hasOutcome) this.#saying.end(false);
    }
    return this.#saying;
  }
}
