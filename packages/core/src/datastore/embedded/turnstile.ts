import { setImmediate as nextTurnOfTheLoop } from 'node:timers/promises';

/** What a turn gives back, and whether its key keeps everybody else out until its next turn. */
export interface Passage<T> {
  readonly value: T;
  readonly hold: boolean;
}

interface Turn<Key> {
  readonly key: Key;
  readonly take: () => Promise<boolean>;
  readonly refuse: (error: Error) => void;
}

// PGlite works on the event loop's own thread: without a pause a long queue would starve timers and sockets.
const SLICE = 5;

/**
 * One at a time, in order of arrival; a key that holds (an open transaction) is alone until it lets go.
 * A holder that is idle for `patience` while others wait is reported once to `onIdle`.
 */
export class Turnstile<Key> {
  readonly #patience: number;
  readonly #onIdle: (holder: Key) => void;
  #waiting: Turn<Key>[] = [];
  #holder: Key | undefined;
  #passing = false;
  #passed: Promise<void> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #closed: Error | undefined;

  constructor(patience: number, onIdle: (holder: Key) => void) {
    this.#patience = patience;
    this.#onIdle = onIdle;
  }

  isHeldBy(key: Key): boolean {
    return this.#holder === key;
  }

  async enter<T>(key: Key, run: () => Promise<Passage<T>>): Promise<T> {
    if (this.#closed) throw this.#closed;
    return await new Promise<T>((resolve, reject) => {
      const take = async () => {
        try {
          const { value, hold } = await run();
          resolve(value);
          return hold;
        } catch (error) {
          reject(error);
          return false;
        }
      };
      this.#waiting.push({ key, take, refuse: reject });
      if (!this.#passing) this.#passed = this.#pass();
    });
  }

  /** Refuses what this key still waits for. */
  drop(key: Key, error: Error): void {
    const dropped = this.#waiting.filter((it) => it.key === key);
    if (dropped.length > 0) this.#waiting = this.#waiting.filter((it) => it.key !== key);
    for (const turn of dropped) turn.refuse(error);
  }

  /** Lets the turn under way finish, refuses all others, now and later. */
  async close(error: Error): Promise<void> {
    this.#closed ??= error;
    clearTimeout(this.#idle);
    for (const turn of this.#waiting.splice(0)) turn.refuse(error);
    await this.#passed;
  }

  async #pass(): Promise<void> {
    this.#passing = true;
    let started = performance.now();
    for (let turn = this.#next(); turn; turn = this.#next()) {
      this.#holder = (await turn.take()) ? turn.key : undefined;
      if (performance.now() - started < SLICE) continue;
      await nextTurnOfTheLoop();
      started = performance.now();
    }
    this.#passing = false;
  }

  #next(): Turn<Key> | undefined {
    if (this.#holder === undefined) return this.#waiting.shift();
    const index = this.#waiting.findIndex((it) => it.key === this.#holder);
    if (index < 0) {
      this.#watch(this.#holder);
      return undefined;
    }
    clearTimeout(this.#idle);
    this.#idle = undefined;
    return this.#waiting.splice(index, 1)[0];
  }

  #watch(holder: Key): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    this.#idle ??= setTimeout(() => {
      this.#idle = undefined;
      this.#onIdle(holder);
    }, this.#patience);
  }
}
