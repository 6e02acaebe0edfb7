import { systemClock } from '../clock/clock.js';
import { Deadlines, type Wait } from '../clock/deadlines.js';
import type { Engine } from '../datastore/ports/engine.js';
import { AppClosedError } from '../errors/configuration-errors.js';
import { DatastoreRefusedError } from '../errors/dispatch-errors.js';
import { reasonOf } from '../redaction/reason-of.js';

const RETRY_PAUSE = 50;
/** How often is looked whether this process itself was held up, at most, in milliseconds. */
const LOOK_EVERY = 500;

/** How a command gets at what it needs: at once if it can, else after waiting. */
export interface Access<X> {
  now(): X | undefined;
  later(): Promise<unknown>;
}

/** What is known when the time is over. */
export interface GivenUp<T> {
  /** The last command, which may have been carried out, or may still be. */
  readonly unanswered: Promise<T> | undefined;
  /** Whether that is so of any that was sent. */
  readonly isUncertain: boolean;
  /** For how long it was tried, in milliseconds. */
  readonly waited: number;
  /** What went wrong last. */
  readonly cause: unknown;
  /** The same in the words of the datastore or the network; `undefined` where nobody said anything. */
  readonly found: string | undefined;
}

const CLOSED = 'the app was closed meanwhile';

/** Tries a command again while the datastore is away, until a deadline, or until the app closes. */
export class RetryUntilDeadline {
  readonly #limit: number;
  readonly #engine: Engine;
  readonly #deadlines: Deadlines;
  readonly #isAway: (error: unknown) => void;
  #isClosed = false;

  /** `limit` is in milliseconds, in which this process was not held up; `isAway` hears of the errors that say that the datastore was. */
  constructor(engine: Engine, limit: number, isAway: (error: unknown) => void = () => undefined) {
    this.#engine = engine;
    this.#isAway = isAway;
    this.#limit = limit;
    this.#deadlines = new Deadlines(limit, Math.min(LOOK_EVERY, limit / 5));
  }

  /** Gives up what is still tried: the app closes. Nothing is tried any more. */
  close(): void {
    this.#isClosed = true;
    this.#deadlines.endAll();
  }

  /**
   * `giveUp` makes the error at the deadline, or when the app closes before; `what` says what is not done where the datastore
   * refuses.
   * @throws DatastoreRefusedError, AppClosedError
   */
  // Written with callbacks: it runs for every enqueue, and each `await` would cost more than all it does.
  run<X, T>(
    access: Access<X>,
    command: (what: X) => Promise<T>,
    giveUp: (known: GivenUp<T>) => Error,
    what: () => string,
  ): Promise<T> {
    if (this.#isClosed) return Promise.reject(new AppClosedError());
    return new Promise<T>((resolve, reject) => {
      let pending: Promise<T> | undefined;
      let lastError: unknown;
      let isOver = false;
      let isSent = false;
      let isUncertain = false;
      const wait = this.#deadlines.start(() => {
        isOver = true;
        const cause = this.#engine.trouble() ?? lastError;
        if (cause !== undefined && !this.#isClosed && !this.#isTakenBack(cause)) this.#isAway(cause);
        const found = this.#isClosed ? CLOSED : cause === undefined ? undefined : reasonOf(cause);
        const waited = this.#isClosed ? this.#limit - this.#leftOf(wait) : this.#limit;
        reject(giveUp({ unanswered: pending, isUncertain: isSent || isUncertain, waited, cause, found }));
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
          isSent = true;
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
        isSent = false;
        // What the datastore said tells more than that the connection it broke off for was gone for a moment.
        if (lastError === undefined || !this.#isSaid(lastError) || this.#isSaid(error)) lastError = error;
        isUncertain ||= this.#engine.isUncertain(error);
        if (this.#engine.isOutage(error)) {
          this.#isAway(error);
          return void systemClock.after(RETRY_PAUSE, attempt);
        }
        if (this.#isTakenBack(error)) return void systemClock.after(RETRY_PAUSE, attempt);
        end();
        reject(this.#refused(error, what));
      };
      attempt();
    });
  }

  #isTakenBack(error: unknown): boolean {
    return this.#engine.isTakenBack?.(error) === true;
  }

  #isSaid(error: unknown): boolean {
    return this.#engine.refusalOf(error) !== undefined;
  }

  #leftOf(wait: Wait): number {
    return Math.min(this.#limit, Math.round(this.#deadlines.left(wait)));
  }

  /** The error as callers see it: ours where the datastore has refused, otherwise the same. */
  #refused(error: unknown, what: () => string): unknown {
    const reason = this.#engine.refusalOf(error);
    if (reason === undefined) return error;
    const facts = { what: what(), location: this.#engine.location, found: reasonOf(error), cause: error };
    return new DatastoreRefusedError(facts, reason);
  }
}
