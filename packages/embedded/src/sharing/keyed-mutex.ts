import { clearTimeout, elapsed, nextTurnOfTheLoop, setTimeout } from '../time/timers.js';

/** What a task gives back, and whether its key keeps the lock, and so everybody else out, until its next task. */
export interface TaskEnd<T> {
  readonly value: T;
  readonly keepsLock: boolean;
}

interface Waiter<Key> {
  readonly key: Key;
  /** Runs the task; tells whether its key keeps the lock. Never rejects. */
  readonly run: () => Promise<boolean>;
  readonly reject: (error: Error) => void;
}

// PGlite works on the event loop's own thread: without a pause a long queue would starve timers and sockets.
const SLICE = 5;

/**
 * A mutex that a key may keep for several tasks: one task at a time, in order of arrival; while a key keeps the lock
 * (an open transaction), only its own tasks run. A key that keeps it without a task for `idleTimeout` milliseconds
 * while others wait is reported to `onIdle`, once.
 */
export class KeyedMutex<Key> {
  readonly #idleTimeout: number;
  readonly #onIdle: (holder: Key) => void;
  #waiting: Waiter<Key>[] = [];
  #holder: Key | undefined;
  #isRunning = false;
  #drained: Promise<void> = Promise.resolve();
  #idleTimer: NodeJS.Timeout | undefined;
  #closed: Error | undefined;

  constructor(idleTimeout: number, onIdle: (holder: Key) => void) {
    this.#idleTimeout = idleTimeout;
    this.#onIdle = onIdle;
  }

  isKeptBy(key: Key): boolean {
    return this.#holder === key;
  }

  async runExclusive<T>(key: Key, task: () => Promise<TaskEnd<T>>): Promise<T> {
    if (this.#closed) throw this.#closed;
    return await new Promise<T>((resolve, reject) => {
      const run = async () => {
        try {
          const { value, keepsLock } = await task();
          resolve(value);
          return keepsLock;
        } catch (error) {
          reject(error);
          // A transaction that was open before is open still.
          return this.#holder === key;
        }
      };
      this.#waiting.push({ key, run, reject });
      if (!this.#isRunning) this.#drained = this.#drain();
    });
  }

  /** Rejects the tasks of this key that have not begun. */
  cancel(key: Key, error: Error): void {
    const cancelled = this.#waiting.filter((it) => it.key === key);
    if (cancelled.length > 0) this.#waiting = this.#waiting.filter((it) => it.key !== key);
    for (const waiter of cancelled) waiter.reject(error);
  }

  /** Lets the task under way finish, rejects all others, now and later. */
  async close(error: Error): Promise<void> {
    this.#closed ??= error;
    clearTimeout(this.#idleTimer);
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error);
    await this.#drained;
  }

  async #drain(): Promise<void> {
    this.#isRunning = true;
    let started = elapsed();
    for (let waiter = this.#next(); waiter; waiter = this.#next()) {
      this.#holder = (await waiter.run()) ? waiter.key : undefined;
      if (elapsed() - started < SLICE) continue;
      await nextTurnOfTheLoop();
      started = elapsed();
    }
    this.#isRunning = false;
  }

  #next(): Waiter<Key> | undefined {
    if (this.#holder === undefined) return this.#waiting.shift();
    const index = this.#waiting.findIndex((it) => it.key === this.#holder);
    if (index < 0) {
      this.#watchIdle(this.#holder);
      return undefined;
    }
    clearTimeout(this.#idleTimer);
    this.#idleTimer = undefined;
    return this.#waiting.splice(index, 1)[0];
  }

  #watchIdle(holder: Key): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = undefined;
      this.#onIdle(holder);
    }, this.#idleTimeout);
  }
}
