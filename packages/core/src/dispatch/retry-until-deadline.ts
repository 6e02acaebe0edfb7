import { systemClock } from '../clock/clock.js';
import type { Engine } from '../datastore/ports/engine.js';
import { Deadlines } from './deadlines.js';

const RETRY_PAUSE = 50;

/** How a command gets at what it needs: at once if it can, else after waiting. */
export interface Access<X> {
  now(): X | undefined;
  later(): Promise<unknown>;
}

/** Tries a command again while the datastore is away, until a deadline. */
export class RetryUntilDeadline {
  readonly limit: number;
  readonly #engine: Engine;
  readonly #deadlines: Deadlines;

  constructor(engine: Engine, limit: number) {
    this.#engine = engine;
    this.limit = limit;
    this.#deadlines = new Deadlines(limit);
  }

  /**
   * `giveUp` makes the error at the deadline; it gets the command that is still unanswered, if one is, and what
   * went wrong last.
   */
  // Written with callbacks: it runs for every enqueue, and each `await` would cost more than all it does.
  run<X, T>(
    access: Access<X>,
    command: (what: X) => Promise<T>,
    giveUp: (unanswered: Promise<T> | undefined, cause: unknown) => Error,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let pending: Promise<T> | undefined;
      let lastError: unknown;
      let isOver = false;
      const wait = this.#deadlines.start(() => {
        isOver = true;
        reject(giveUp(pending, lastError));
      });
      const end = () => {
        isOver = true;
        this.#deadlines.stop(wait);
      };
      const attempt = () => {
        if (isOver) return;
        try {
          const what = access.now();
          if (!what) return void access.later().then(attempt, fail);
          pending = command(what);
          pending.then(succeed, fail);
        } catch (error) {
          fail(error);
        }
      };
      const succeed = (value: T) => {
        end();
        resolve(value);
      };
      const fail = (error: unknown) => {
        if (isOver) return;
        lastError = error;
        if (this.#engine.isOutage(error)) return void systemClock.after(RETRY_PAUSE, attempt);
        end();
        reject(error);
      };
      attempt();
    });
  }
}
