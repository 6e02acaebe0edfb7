import type { QueueEvents } from 'bullmq';
import { SECOND, systemClock, type Timer } from '../clock/clock.js';
import { newQueueEvents } from '../datastore/bullmq/instances.js';
import type { Engine } from '../datastore/ports/engine.js';
import { type Ending, endingOfFailure } from '../datastore/ports/job-history.js';
import { AppClosedError } from '../errors/configuration-errors.js';

/** One who waits for a job; hears of endings until `stop()`. */
export class Waiting {
  /** Resolves once events from now on are heard; asking again after a failure tries again. */
  readonly listen: () => Promise<void>;
  readonly #forget: (waiting: Waiting) => void;
  #heard: Ending | undefined;
  #wake: (() => void) | undefined;
  #isStopped = false;

  constructor(listen: () => Promise<void>, forget: (waiting: Waiting) => void) {
    this.listen = listen;
    this.#forget = forget;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  stop(): void {
    this.#isStopped = true;
    this.wake();
    this.#forget(this);
  }

  /** Ends the wait for the next ending without one. */
  wake(): void {
    this.#wake?.();
  }

  hear(ending: Ending): void {
    this.#heard = ending;
    this.#wake?.();
  }

  /** The latest ending that was heard, at once or within so many milliseconds. */
  async next(within: number): Promise<Ending | undefined> {
    if (!this.#heard) {
      await new Promise<void>((resolve) => {
        const timer = systemClock.after(within, resolve);
        this.#wake = () => {
          timer.close();
          resolve();
        };
      });
    }
    const heard = this.#heard;
    this.#heard = undefined;
    return heard;
  }
}

/** So long it listens on when nobody waits any more: somebody may again. Milliseconds. */
const LINGER = 10 * SECOND;

/**
 * Who waits for which job of one queue. It listens only while somebody waits, and a moment longer, on one connection
 * however many they are.
 */
export class CompletionWatch {
  readonly #waiters = new Map<string, Set<Waiting>>();
  readonly #engine: Engine;
  readonly #queue: string;
  readonly #linger: number;
  #events: QueueEvents | undefined;
  #listening: Promise<void> | undefined;
  #idle: Timer | undefined;
  #isClosed = false;

  constructor(engine: Engine, queue: string, linger = LINGER) {
    this.#engine = engine;
    this.#queue = queue;
    this.#linger = linger;
  }

  watch(id: string): Waiting {
    const waiting = new Waiting(
      () => this.#listen(),
      (it) => this.#forget(id, it),
    );
    this.#idle?.close();
    this.#waiters.set(id, (this.#waiters.get(id) ?? new Set()).add(waiting));
    return waiting;
  }

  /** Nobody hears anything any more: who still waits is rejected. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#idle?.close();
    for (const waiting of [...this.#waiters.values()].flatMap((it) => [...it])) waiting.wake();
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const events = this.#events;
    this.#events = this.#listening = undefined;
    await events?.close().catch(() => undefined);
  }

  async #listen(): Promise<void> {
    if (this.#isClosed) throw new AppClosedError();
    this.#listening ??= this.#connect();
    await this.#listening;
  }

  async #connect(): Promise<void> {
    try {
      const latest = await this.#engine.history.latestEvent(this.#queue);
      if (this.#isClosed) throw new AppClosedError();
      await this.#hearAfter(latest);
    } catch (error) {
      // BullMQ keeps a rejected start for the life of what has started, so this one is thrown away.
      await this.#drop();
      throw error;
    }
  }

  async #hearAfter(latest: string): Promise<void> {
    const events = newQueueEvents(this.#engine.workerLink(), this.#queue, latest);
    this.#events = events;
    events.on('error', () => undefined);
    events.on('completed', ({ jobId, returnvalue }) =>
      this.#tell(jobId, { state: 'completed', result: returnvalue }),
    );
    events.on('failed', ({ jobId, failedReason }) => this.#tell(jobId, endingOfFailure(failedReason)));
    await events.waitUntilReady();
  }

  #tell(id: string, ending: Ending): void {
    for (const waiting of this.#waiters.get(id) ?? []) waiting.hear(ending);
  }

  #forget(id: string, waiting: Waiting): void {
    const waiters = this.#waiters.get(id);
    waiters?.delete(waiting);
    if (waiters?.size === 0) this.#waiters.delete(id);
    if (this.#waiters.size > 0 || this.#isClosed) return;
    this.#idle?.close();
    this.#idle = systemClock.after(this.#linger, () => void this.#drop());
    this.#idle.unref();
  }
}
