import type { QueueEvents } from 'bullmq';
import { systemClock } from '../clock/clock.js';
import { newQueueEvents } from '../datastore/bullmq/instances.js';
import type { Engine } from '../datastore/ports/engine.js';
import { type Ending, endingOfFailure } from '../datastore/ports/job-history.js';

/** One who waits for a job; hears of endings until `stop()`. */
export class Waiting {
  readonly stop: () => void;
  #heard: Ending | undefined;
  #wake: (() => void) | undefined;

  constructor(stop: (waiting: Waiting) => void) {
    this.stop = () => stop(this);
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

/**
 * Who waits for which job of one queue. It listens only while somebody waits, on one connection
 * however many they are.
 */
export class CompletionWatch {
  readonly #waiters = new Map<string, Set<Waiting>>();
  readonly #engine: Engine;
  readonly #queue: string;
  #listening: Promise<QueueEvents> | undefined;

  constructor(engine: Engine, queue: string) {
    this.#engine = engine;
    this.#queue = queue;
  }

  /** Resolves once events from now on are heard. */
  async watch(id: string): Promise<Waiting> {
    const waiting = new Waiting((it) => this.#forget(id, it));
    this.#waiters.set(id, (this.#waiters.get(id) ?? new Set()).add(waiting));
    try {
      this.#listening ??= this.#listen();
      await this.#listening;
      return waiting;
    } catch (error) {
      this.#listening = undefined;
      waiting.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    const events = await this.#listening?.catch(() => undefined);
    this.#listening = undefined;
    await events?.close().catch(() => undefined);
  }

  async #listen(): Promise<QueueEvents> {
    const events = newQueueEvents(this.#engine.workerLink(), this.#queue);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId, returnvalue }) =>
      this.#tell(jobId, { state: 'completed', result: returnvalue }),
    );
    events.on('failed', ({ jobId, failedReason }) => this.#tell(jobId, endingOfFailure(failedReason)));
    await events.waitUntilReady();
    return events;
  }

  #tell(id: string, ending: Ending): void {
    for (const waiting of this.#waiters.get(id) ?? []) waiting.hear(ending);
  }

  #forget(id: string, waiting: Waiting): void {
    const waiters = this.#waiters.get(id);
    waiters?.delete(waiting);
    if (waiters?.size === 0) this.#waiters.delete(id);
  }
}
