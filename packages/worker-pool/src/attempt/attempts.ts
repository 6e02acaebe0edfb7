import { WorkerShutdownError } from '@cortado/core';
import type { Attempt } from './attempt.js';

/**
 * The attempts under way in one queue, each in a slot of its own until it is over. A Map would be the plainer thing,
 * but one that always gets new keys is copied again and again, and its copies, each reachable from the one before,
 * keep jobs in memory that are long over: 1.6 KB for each job until the next full collection.
 */
export class Attempts {
  readonly #slots: (Attempt | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #watchers = new Set<() => void>();
  readonly #onFirst: () => void;
  #isInterrupted = false;
  #ended = 0;

  /** `onFirst` hears when one begins and no other is under way. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst;
  }

  get size(): number {
    return this.#slots.length - this.#free.length;
  }

  /** How many have ended. */
  get ended(): number {
    return this.#ended;
  }

  /** Whether the worker stops and no method may begin any more. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** Gives the slot it has, for `remove`. */
  add(attempt: Attempt): number {
    if (this.size === 0) this.#onFirst();
    const slot = this.#free.pop() ?? this.#slots.length;
    this.#slots[slot] = attempt;
    return slot;
  }

  remove(slot: number): void {
    this.#slots[slot] = undefined;
    this.#free.push(slot);
    this.#ended++;
    for (const look of this.#watchers) look();
  }

  /** More than one where a job was handed out again while its method still ran. */
  of(id: string): Attempt[] {
    return this.all().filter((attempt) => attempt.id === id);
  }

  all(): Attempt[] {
    return this.#slots.filter((attempt) => attempt !== undefined);
  }

  /** Tells every method to stop, and lets none begin from here on. */
  interrupt(): void {
    this.#isInterrupted = true;
    for (const { stopSwitch } of this.all()) stopSwitch.stop(new WorkerShutdownError());
  }

  /** Resolves when `isSo` is true: now, or after an attempt has ended. */
  until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }
}
