import {
  type BackendFactory,
  type Job,
  type JobJson,
  type Processor,
  UnrecoverableError,
  Worker,
  type WorkerOptions,
} from 'bullmq';
import { systemClock } from '../../clock/clock.js';
import { OutcomeLostError, OutcomeRefusedError } from '../../errors/execution-errors.js';
import type { EngineLink } from '../ports/engine-link.js';
import { PersistentFinishing } from './persistent-finishing.js';
import { kindOfRefusal } from './refusal.js';
import { shortcuts } from './shortcuts.js';

/** Milliseconds before a fetch that has failed is tried again. */
const FETCH_REST = 200;
/** Milliseconds before locks are renewed again that could not be. */
const RENEWAL_REST = 500;
/** Milliseconds by which others are let first: more than they need to ask for a job, and drawn, so that of two that both wait either may win. */
const HEAD_START = { least: 10, most: 40 };

/** What a worker knows of its datastore beyond what BullMQ is told. */
export type WorkerDatastore = Pick<EngineLink, 'isOutage' | 'wakeAnother'>;

/** What is private in BullMQ's Worker and read here, where it is there. */
interface WorkerInternals {
  readonly drained?: boolean;
  /** Milliseconds since 1970; 0 for none. */
  limitUntil: number;
  readonly abortDelayController: AbortController | null;
  readonly mainLoopQueue: { add(fetched: Promise<undefined>): void; numTotal(): number } | null;
}

type Fetch = () => boolean;

/**
 * BullMQ's Worker, but:
 * - it rests after a fetch that fails, where BullMQ tries again at once. A datastore that refuses at once would be asked
 *   without end, and where it does so within this process, nothing else would run here any more
 * - it tells how an attempt ended until the datastore knows, and renews the lock meanwhile
 * - once it is told to stop it takes no job, also not with a fetch that was under way
 * - it waits no longer at a time while a delayed job is known than while none is
 */
// biome-ignore lint/suspicious/noExplicitAny: BullMQ's own default for data and results
export class RestingWorker<D = any, R = any> extends Worker<D, R> {
  protected readonly finishing: PersistentFinishing;
  readonly #datastore: WorkerDatastore;
  #fetches = 0;
  /** By `systemClock.elapsed()`. */
  #othersFirstUntil = 0;
  /** Whether others may not know of what has gone back. */
  #isToWakeAnother = false;
  readonly #fetchWatchers = new Set<() => void>();

  constructor(
    name: string,
    processor: Processor<D, R>,
    options: WorkerOptions,
    // biome-ignore lint/suspicious/noExplicitAny: BullMQ's factories differ in the backend they make
    backendFactory: BackendFactory<any, any> | undefined,
    datastore: WorkerDatastore,
  ) {
    super(name, processor, options, backendFactory as undefined);
    this.#datastore = datastore;
    this.finishing = new PersistentFinishing(this.backend, {
      isOutage: datastore.isOutage,
      // Never renewed by what is known here, so at the next turn.
      hold: (id, token) => this.lockManager.trackJob(id, token, 1),
      release: (id) => this.lockManager.untrackJob(id),
    });
  }

  /** Seconds. During a wait, a connection that nothing passes through any more goes unnoticed. */
  override get maximumBlockTimeout(): number {
    return Math.min(super.maximumBlockTimeout, this.opts.drainDelay ?? Number.POSITIVE_INFINITY);
  }

  /** The worker is about to close: what cannot be stored within seconds is left to who takes the job next. */
  endSoon(): void {
    this.finishing.endSoon();
  }

  override close(force = false): Promise<void> {
    this.endSoon();
    return super.close(force);
  }

  /**
   * Its close was given up: BullMQ renews locks until all jobs have ended, also those whose end a datastore that is away
   * cannot be told, and its timer would keep the process alive. Where it has closed, nothing is left to end.
   */
  abandon(): void {
    void this.lockManager.close();
  }

  /**
   * For so many milliseconds this worker takes jobs a little later than others who wait for the same queue, which are told
   * of it once. Otherwise it may be the first each time, also for the job that it has just handed back: in Redis one worker
   * alone hears when a job is due, and that is who has waited longest. While it finds jobs it does not wait.
   */
  letOthersFirst(duration: number): void {
    this.#othersFirstUntil = systemClock.elapsed() + duration;
    this.#isToWakeAnother = true;
  }

  /** The limits of its queue have changed: what was known of its rate limit may no longer hold, and is asked anew. */
  limitsChanged(): void {
    if (!shortcuts.allows('changed-limits')) return;
    const internals = this as unknown as WorkerInternals;
    if (internals.limitUntil === 0) return;
    internals.limitUntil = 0;
    internals.abortDelayController?.abort();
    // While jobs run here, the main loop waits for one of them to end, rather than for the limit.
    if (internals.mainLoopQueue && internals.mainLoopQueue.numTotal() > 0)
      internals.mainLoopQueue.add(Promise.resolve(undefined));
  }

  /** Has another worker look at the queue. */
  async passOn(): Promise<void> {
    if (!this.#isStopped()) await this.#datastore.wakeAnother?.(this.name);
  }

  /**
   * From now on it takes no more: each job that ends here may leave room below the global concurrency of the queue, which only
   * a fetch for the next one would tell others of.
   */
  leaveToOthers(): void {
    const wake = () => void this.#datastore.wakeAnother?.(this.name);
    this.on('completed', wake).on('failed', wake).on('closed', wake);
  }

  /** Resolves when no fetch is under way. One that is cut off may have taken a job that nobody would run. */
  async fetched(): Promise<void> {
    while (this.#fetches > 0)
      await new Promise<void>((resolve) => {
        this.#fetchWatchers.add(resolve);
      });
  }

  override async extendJobLocks(ids: string[], tokens: string[], duration: number): Promise<string[]> {
    const endsAt = systemClock.elapsed() + duration;
    for (;;) {
      try {
        return await super.extendJobLocks(ids, tokens, duration);
      } catch (error) {
        const isPassing = kindOfRefusal(error, this.#datastore.isOutage) === 'passing';
        if (!isPassing || this.closing || systemClock.elapsed() >= endsAt) throw error;
        await systemClock.sleep(RENEWAL_REST);
      }
    }
  }

  protected override async moveToActive(token: string, name?: string): Promise<Job<D, R>> {
    if (this.#othersFirstUntil > 0) await this.#giveHeadStart();
    if (this.#isStopped()) return undefined as never;
    this.fetchBegins();
    try {
      return await super.moveToActive(token, name);
    } catch (error) {
      await this.#rest();
      throw error;
    } finally {
      this.fetchEnds();
    }
  }

  protected fetchBegins(): void {
    this.#fetches++;
  }

  protected fetchEnds(): void {
    this.#fetches--;
    if (this.#fetchWatchers.size === 0) return;
    for (const look of this.#fetchWatchers) look();
    this.#fetchWatchers.clear();
  }

  protected override async nextJobFromJobData(
    json?: JobJson,
    id?: string,
    token?: string,
  ): Promise<Job<D, R>> {
    if (!json || !this.#isStopped()) return super.nextJobFromJobData(json, id, token);
    // It came with a fetch that was under way when the worker was told to stop.
    this.fetchBegins();
    try {
      await this.backend.moveJobFromActiveToWait(id as string, token);
    } finally {
      this.fetchEnds();
    }
    return undefined as never;
  }

  protected override async handleFailed(
    error: Error,
    job: Job<D, R>,
    token: string,
    mayFetch?: Fetch,
    span?: never,
  ): Promise<Job<D, R>> {
    // Whoever has the job now says how it ends.
    if (error instanceof OutcomeLostError) return undefined as never;
    const failure = error instanceof OutcomeRefusedError ? unrecoverable(error) : error;
    return super.handleFailed(failure, job, token, mayFetch, span);
  }

  async #giveHeadStart(): Promise<void> {
    if (systemClock.elapsed() > this.#othersFirstUntil) this.#othersFirstUntil = 0;
    else if ((this as unknown as WorkerInternals).drained && !this.#isStopped()) {
      if (this.#isToWakeAnother) await this.passOn();
      this.#isToWakeAnother = false;
      const { least, most } = HEAD_START;
      await systemClock.sleep(least + Math.random() * (most - least));
    }
  }

  #isStopped(): boolean {
    return this.paused || this.closing !== undefined;
  }

  async #rest(): Promise<void> {
    if (this.closing) return;
    const closing = new AbortController();
    const stop = () => closing.abort();
    this.once('closing', stop);
    await systemClock.sleep(FETCH_REST, closing.signal).catch(() => undefined);
    this.off('closing', stop);
  }
}

function unrecoverable(error: OutcomeRefusedError): UnrecoverableError {
  const final = new UnrecoverableError(error.message);
  if (error.stack) final.stack = error.stack;
  final.cause = error;
  return final;
}
