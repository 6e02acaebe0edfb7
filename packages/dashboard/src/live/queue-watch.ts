import type { Cortado } from '@cortado/core';
import { QueueChanges } from './queue-changes.js';

/** How often queues are looked at while somebody wants to hear of them, in milliseconds. */
const LOOK_EVERY = 1_000;
/** Queues counted in one go. */
const AT_ONCE = 20;

/**
 * Tells whoever listens which queues have changed. It counts their jobs once a second for all listeners together, and not at all while
 * nobody listens: what that costs depends neither on how many jobs run nor on how many people look.
 */
export class QueueWatch {
  readonly #cortado: Pick<Cortado, 'queue'>;
  readonly #listeners = new Set<QueueChanges>();
  #seen = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** Looks that are yet to end. */
  #looks = 0;

  constructor(cortado: Pick<Cortado, 'queue'>) {
    this.#cortado = cortado;
  }

  /** The changes of these queues from now on, until the signal is aborted. */
  changes(queues: readonly string[], signal: AbortSignal): QueueChanges {
    const changes = new QueueChanges(queues, () => this.#looked());
    const leave = () => {
      changes.end();
      this.#listeners.delete(changes);
      if (this.#listeners.size === 0) this.#stop();
    };
    if (signal.aborted) changes.end();
    else {
      signal.addEventListener('abort', leave, { once: true });
      this.#listeners.add(changes);
      this.#timer ??= setInterval(() => this.#onTime(), LOOK_EVERY).unref();
    }
    return changes;
  }

  /** A datastore that is slow gets no second question before it has answered the first. */
  #onTime(): void {
    if (this.#looks === 0) void this.#looked();
  }

  /** Resolves after a look that began later than this call. */
  #looked(): Promise<void> {
    this.#looks++;
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#seen = new Map();
  }

  /** A datastore that is away is asked again at the next look. */
  async #look(): Promise<void> {
    try {
      const names = [...new Set([...this.#listeners].flatMap((it) => it.queues))];
      const changed = new Set<string>();
      for (let start = 0; start < names.length; start += AT_ONCE) {
        const some = names.slice(start, start + AT_ONCE);
        await Promise.all(some.map(async (name) => (await this.#hasChanged(name)) && changed.add(name)));
      }
      for (const it of this.#listeners) it.put(changed);
    } catch {
      // Pages ask by themselves, and say what is wrong.
    } finally {
      this.#looks--;
    }
  }

  async #hasChanged(name: string): Promise<boolean> {
    const counts = JSON.stringify(await this.#cortado.queue(name).counts());
    const before = this.#seen.get(name);
    this.#seen.set(name, counts);
    return before !== undefined && before !== counts;
  }
}
