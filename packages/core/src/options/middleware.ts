import type { EnqueueOptions } from './enqueue-options.js';

/** A call about to be queued, as a middleware sees it. */
export interface EnqueueCall {
  /** The job's name. */
  readonly name: string;
  /** Where it will wait. */
  readonly queue: string;
  readonly args: readonly unknown[];
  /** What the call itself said; what the method and the queue say is not repeated. */
  readonly options: EnqueueOptions;
  /** Who it will run as. */
  readonly user: string | undefined;
}

/** What became of it: the handle's own facts. */
export interface EnqueuedJob {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  readonly outcome: 'added' | 'existing' | 'replaced';
}

/** One attempt about to run; `currentJob()` has the rest. */
export interface JobAttempt {
  readonly id: string;
  readonly queue: string;
  readonly name: string;
  /** This attempt, from 1. */
  readonly attempt: number;
  readonly attempts: number;
  readonly user: string | undefined;
}

/**
 * Code around every enqueue and every attempt, the first one registered outermost. Its return value is not used:
 * the caller gets the handle and the datastore the result. Throw to refuse a call or to fail an attempt.
 */
export interface Middleware {
  /**
   * Around a call, in the process that makes it. `next` queues it, with other arguments or with options over those
   * of the call when it is told so, and must be called unless this throws.
   */
  enqueue?(
    call: EnqueueCall,
    next: (changes?: { args?: readonly unknown[]; options?: EnqueueOptions }) => Promise<EnqueuedJob>,
  ): unknown;
  /**
   * Around the method, inside its job (`currentJob()`, the user, the time limit). `next` runs it and gives its result;
   * without a call of `next` the attempt completes and the method has not run.
   */
  execute?(job: JobAttempt, next: () => Promise<unknown>): unknown;
}
