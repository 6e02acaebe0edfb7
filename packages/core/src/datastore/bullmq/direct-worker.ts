import type { Job, JobJson, KeepJobs } from 'bullmq';
import { systemClock } from '../../clock/clock.js';
import { OutcomeLostError } from '../../errors/execution-errors.js';
import type { Keep, Moved } from './persistent-finishing.js';
import { RestingWorker } from './resting-worker.js';
import { shortcuts } from './shortcuts.js';

/** Looking for jobs past their age with every finished one costs Redis 5 to 9 µs each (measured on 7.0); so often is enough. */
const AGE_SWEEP = 1_000;

/** What is private in BullMQ's Worker and needed here. */
interface WorkerInternals {
  drained: boolean;
  updateDelays(limitDelay?: number, delayUntil?: number): void;
}

/** BullMQ's answer to a finished job: the next one, and how long to wait otherwise. */
type Fetched = readonly [job?: JobJson, id?: string, limitDelay?: number, delayUntil?: number, ...unknown[]];

/**
 * BullMQ's Worker with a straight way for the ordinary job: run, complete, go on with the next that came along.
 * It has the effects of `processJob` and the main loop with a fraction of their promises, and once an
 * AsyncLocalStorage is in use, promises are what a job costs on Node 20. Whatever is not ordinary (a failure,
 * a repeated job, a span to be traced) goes BullMQ's own way. So does each job where BullMQ is none that {@link shortcuts}
 * knows: what the functions do that this one stands for, and what they call, is private.
 */
export class DirectWorker<D, R> extends RestingWorker<D, R> {
  readonly #isKnown = shortcuts.allows('direct-worker');
  readonly #outcomes = new WeakMap<Job<D, R>, Promise<R>>();
  #sweptAt = 0;
  /** What its jobs keep to between two such looks: one object, by which they are known to have the same. */
  #countOnly: KeepJobs | undefined;

  override async processJob(
    first: Job<D, R>,
    token: string,
    mayFetch: () => boolean = () => true,
  ): Promise<void | Job<D, R>> {
    let job = first;
    while (this.#isOrdinary(job)) {
      const id = job.id as string;
      this.lockManager.trackJob(id, token, job.processedOn as number);
      const running = this.processFn(job, token);
      let result: R;
      try {
        result = await running;
      } catch {
        // BullMQ knows what follows. The method does not run again.
        this.#outcomes.set(job, running);
        break;
      }
      this.lockManager.untrackJob(id);
      if (this.backend.closing) return;
      const keep = this.#keepOf(job);
      let moved: Moved;
      this.fetchBegins();
      try {
        const fetchNext = mayFetch() && !this.closing && !this.paused;
        moved = await this.finishing.completeOnce(job, result, keep, token, fetchNext);
      } catch (refusal) {
        if (await this.#completeAgain(job, result, keep, token, refusal)) return;
        break;
      } finally {
        this.fetchEnds();
      }
      this.#noteCompletion(job, result, moved.finishedOn);
      const next = this.#open((moved.result ?? []) as Fetched, token);
      if (next instanceof Promise) return next;
      job = next;
    }
    return super.processJob(job, token, mayFetch);
  }

  protected override callProcessJob(job: Job<D, R>, token: string, signal?: AbortSignal): Promise<R> {
    return this.#outcomes.get(job) ?? super.callProcessJob(job, token, signal);
  }

  /** Whether the job is done with. Otherwise it fails, as BullMQ fails any other. */
  async #completeAgain(
    job: Job<D, R>,
    result: R,
    keep: Keep,
    token: string,
    refusal: unknown,
  ): Promise<boolean> {
    try {
      const { finishedOn } = await this.finishing.completeAgain(job, result, keep, token, refusal);
      this.#noteCompletion(job, result, finishedOn);
      return true;
    } catch (error) {
      const isLost = error instanceof OutcomeLostError;
      if (isLost) this.emit('error', error);
      else this.#outcomes.set(job, Promise.reject(error));
      return isLost;
    }
  }

  #isOrdinary({ deferredFailure }: Job<D, R>): boolean {
    return this.#isKnown && !deferredFailure && !this.opts.telemetry && !this.opts.maxStartedAttempts;
  }

  /** What stays of finished jobs. The count is kept to with every job; beside one, the age once a second. */
  #keepOf({ opts }: Job<D, R>): Keep {
    const keep = opts.removeOnComplete ?? this.opts.removeOnComplete ?? false;
    const isOwn = opts.removeOnComplete !== undefined;
    if (isOwn || typeof keep !== 'object' || keep.count === undefined) return keep;
    const now = systemClock.now();
    this.#countOnly ??= { count: keep.count };
    if (now - this.#sweptAt < AGE_SWEEP) return this.#countOnly;
    this.#sweptAt = now;
    return keep;
  }

  #noteCompletion(job: Job<D, R>, result: R, finishedOn: number): void {
    job.returnvalue = result;
    job.finishedOn = finishedOn;
    job.attemptsMade += 1;
    this.emit('completed', job, result, 'active');
  }

  /** The next job at once; a promise where there is none or BullMQ has more to do for it. */
  #open([json, id, limitDelay, delayUntil]: Fetched, token: string): Job<D, R> | Promise<Job<D, R>> {
    const internals = this as unknown as WorkerInternals;
    internals.updateDelays(limitDelay, delayUntil);
    if (!json || json.repeatJobKey || this.paused || this.closing)
      return this.nextJobFromJobData(json, id, token);
    internals.drained = false;
    const job = this.createJob(json, id as string);
    job.token = token;
    this.emit('active', job, 'waiting');
    return job;
  }
}
