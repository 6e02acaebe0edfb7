import type { BackendFactory, Job, Processor, WorkerOptions } from 'bullmq';
import { SECOND, systemClock } from '../../clock/clock.js';
import { toError } from '../../errors/execution-errors.js';
import { DirectWorker } from './direct-worker.js';
import type { WorkerDatastore } from './resting-worker.js';
import { shortcuts } from './shortcuts.js';

/** Seconds after which a queue is looked at where it is not known when its next delayed job is due. */
const LOOK_EVERY = 1;
/** Milliseconds before the datastore is asked again to say when there is a job, after it could not be. */
const WAIT_REST = SECOND;

/** Who hears of the jobs that run one after the other in a slot. */
export interface ManualSlot {
  /** The method of one is about to run. */
  began(): void;
  /** One ends: whether the next is brought along. */
  mayFetch(): boolean;
}

/** What is private in BullMQ's Worker and read here. Milliseconds since 1970; 0 for none. */
interface WorkerInternals {
  readonly limitUntil: number;
  readonly blockUntil: number;
}

/**
 * BullMQ's Worker without its main loop: it takes a job when it is told to, and says when its queue may have one. For
 * several queues that share slots; all else, from locks to stalled jobs, is as with any other worker.
 */
export class ManualWorker<D, R> extends DirectWorker<D, R> {
  readonly #knowsDelays = shortcuts.allows('shared-slots');
  readonly #atWork = new Set<Promise<void>>();
  /** By their tokens. */
  readonly #slots: Map<string, ManualSlot>;
  #taken = 0;

  constructor(
    name: string,
    processor: Processor<D, R>,
    options: WorkerOptions,
    // biome-ignore lint/suspicious/noExplicitAny: BullMQ's factories differ in the backend they make
    backendFactory: BackendFactory<any, any> | undefined,
    datastore: WorkerDatastore,
  ) {
    const slots = new Map<string, ManualSlot>();
    // Of two parameters: for one of three BullMQ makes a signal for each job.
    const announced: Processor<D, R> = (job, token) => {
      slots.get(token as string)?.began();
      return processor(job, token);
    };
    super(name, announced, { ...options, autorun: false }, backendFactory, datastore);
    this.#slots = slots;
  }

  /** From here on locks are renewed, and stalled jobs are looked for. */
  async begin(): Promise<void> {
    this.lockManager.start();
    await this.startStalledCheckTimer();
  }

  /** Milliseconds for which the queue's rate limit lets nothing be taken, as far as it is known. */
  get limitedFor(): number {
    if (!this.#knowsDelays) return 0;
    return Math.max(0, (this as unknown as WorkerInternals).limitUntil - systemClock.now());
  }

  /** The next job, if there is one that may run now. Rejects when the datastore cannot say, after a rest. */
  async take(): Promise<Job<D, R> | undefined> {
    const job = await this.moveToActive(`${this.id}:${this.#taken++}`, this.opts.name);
    return job ?? undefined;
  }

  /**
   * Runs a job, and those that come along as one after the other ends, until none does. Never rejects: what cannot be told
   * to the datastore is an error of the worker.
   */
  workOff(first: Job<D, R>, slot: ManualSlot): Promise<void> {
    const token = first.token as string;
    this.#slots.set(token, slot);
    const atWork = this.#workOff(first, slot).catch((error) => {
      this.emit('error', toError(error));
    });
    this.#atWork.add(atWork);
    return atWork.finally(() => {
      this.#slots.delete(token);
      this.#atWork.delete(atWork);
    });
  }

  async #workOff(first: Job<D, R>, { mayFetch }: ManualSlot): Promise<void> {
    let job: Job<D, R> | undefined | void = first;
    while (job) job = await this.processJob(job, job.token as string, mayFetch);
  }

  /**
   * Resolves when the queue may have a job: one was added or is due, some seconds have passed, or the worker stops. Takes
   * none. Where one worker alone is woken, {@link passOn} wakes the next. Gives whether there is a
   * reason to expect a job; otherwise time has passed, and no other worker need look.
   */
  async untilWoken(): Promise<boolean> {
    try {
      return await this.#wait();
    } catch (error) {
      if (this.#isStopped()) return false;
      this.emit('error', toError(error));
      await this.backend.reconnectBlocking().catch(() => undefined);
      await systemClock.sleep(WAIT_REST);
      return true;
    }
  }

  async #wait(): Promise<boolean> {
    let dueAt = this.#knowsDelays ? (this as unknown as WorkerInternals).blockUntil : 0;
    while (!this.#isStopped()) {
      const seconds = this.getBlockTimeout(dueAt);
      if (seconds <= 0) return true;
      const woken = await this.backend.waitForJob(
        this.#knowsDelays ? seconds : Math.min(seconds, LOOK_EVERY),
      );
      // Redis says when the next delayed job is due, and then no longer says it to anybody.
      if (!woken) return dueAt > 0;
      if (woken.score <= systemClock.now()) return true;
      dueAt = dueAt > 0 ? Math.min(dueAt, woken.score) : woken.score;
    }
    return false;
  }

  override async pause(): Promise<void> {
    // Nothing runs in a main loop that could be waited for.
    await super.pause(true);
    await this.backend.disconnectBlocking(false);
  }

  override async close(force = false): Promise<void> {
    this.endSoon();
    if (!force) await Promise.all(this.#atWork);
    await super.close(force);
  }

  #isStopped(): boolean {
    return this.isPaused() || this.closing !== undefined;
  }
}
