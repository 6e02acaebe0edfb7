import type { QueueEvents } from 'bullmq';
import { newQueueEvents } from '../engines/bullmq-instances.js';
import type { Engine } from '../engines/engine.js';

/** How a job ended, as its queue's events tell. */
export type Ending =
  | { readonly state: 'completed'; readonly result: unknown }
  | { readonly state: 'failed'; readonly reason: string };

type Waiter = (ending: Ending) => void;

/**
 * Who waits for which job of one queue. It listens only while somebody waits, on one connection
 * however many they are.
 */
export class CompletionWatch {
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #engine: Engine;
  readonly #queue: string;
  #listening: Promise<QueueEvents> | undefined;

  constructor(engine: Engine, queue: string) {
    this.#engine = engine;
    this.#queue = queue;
  }

  /** Resolves once events from now on are seen. The second value of the answer stops waiting. */
  async watch(id: string, waiter: Waiter): Promise<() => void> {
    const waiters = this.#waiters.get(id) ?? new Set();
    this.#waiters.set(id, waiters.add(waiter));
    const stop = () => {
      waiters.delete(waiter);
      if (waiters.size === 0) this.#waiters.delete(id);
    };
    try {
      this.#listening ??= this.#listen();
      await this.#listening;
      return stop;
    } catch (error) {
      this.#listening = undefined;
      stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    const events = await this.#listening?.catch(() => undefined);
    this.#listening = undefined;
    await events?.close().catch(() => undefined);
  }

  async #listen(): Promise<QueueEvents> {
    const events = newQueueEvents(this.#engine.worker, this.#queue);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId, returnvalue }) =>
      this.#settle(jobId, { state: 'completed', result: returnvalue }),
    );
    events.on('failed', ({ jobId, failedReason }) =>
      this.#settle(jobId, { state: 'failed', reason: failedReason }),
    );
    await events.waitUntilReady();
    return events;
  }

  #settle(id: string, ending: Ending): void {
    for (const waiter of this.#waiters.get(id) ?? []) waiter(ending);
  }
}
