import { CortadoError } from './cortado-error.js';

/**
 * A job with the same unique key is there. Thrown at a call that asked to be told so (`onConflict: 'throw'`), and by `retry()` of a
 * job whose key another has taken since. Nothing was queued.
 */
export class DuplicateJobError extends CortadoError {
  readonly code = 'CORTADO_DUPLICATE_JOB';
  readonly key: string;
  /** The job that has the key. */
  readonly id: string;
  readonly queue: string;

  constructor(facts: { job: string; key: string; id: string; queue: string; what?: 'queued' | 'retried' }) {
    const { what = 'queued' } = facts;
    const otherwise =
      what === 'queued'
        ? "say onConflict: 'return' to get its handle instead"
        : 'leave this one: the other is there to do the work';
    super(
      `${facts.job} was not ${what}: job ${facts.id} of queue "${facts.queue}" has the unique key ${JSON.stringify(facts.key)}. Wait for it to end, or ${otherwise}.`,
    );
    this.key = facts.key;
    this.id = facts.id;
    this.queue = facts.queue;
  }
}

/** So many jobs wait in the queue that it takes no more (`maxWaiting`). Nothing was queued; a web service answers 503. */
export class QueueOverloadedError extends CortadoError {
  readonly code = 'CORTADO_QUEUE_OVERLOADED';
  /** The HTTP status that says the same. */
  readonly statusCode = 503;
  readonly queue: string;
  /** Jobs that wait in the queue, delayed ones not counted. */
  readonly waiting: number;
  readonly limit: number;

  constructor(facts: { job: string; queue: string; waiting: number; limit: number }) {
    super(
      `${facts.job} was not queued: ${facts.waiting} jobs wait in queue "${facts.queue}", and its \`maxWaiting\` is ${facts.limit}. Call again later, start more workers, or raise the limit.`,
    );
    this.queue = facts.queue;
    this.waiting = facts.waiting;
    this.limit = facts.limit;
  }
}

/** A value that should travel with the job cannot: a context provider threw, or gave something JSON cannot carry. Nothing was queued. */
export class ContextValueError extends CortadoError {
  readonly code = 'CORTADO_CONTEXT_VALUE';
  /** The name of the value. */
  readonly key: string;

  constructor(facts: { job: string; key: string; fault: string; cause?: unknown }) {
    super(`${facts.job} was not queued: its context value "${facts.key}" ${facts.fault}`, {
      cause: facts.cause,
    });
    this.key = facts.key;
  }
}

/** A middleware around enqueue returned and had not called `next()`, so there is no job to give a handle to. */
export class MiddlewareError extends CortadoError {
  readonly code = 'CORTADO_MIDDLEWARE';

  constructor(facts: { job: string }) {
    super(
      `${facts.job} was not queued: a middleware's enqueue() returned without calling next(). Call it, or throw an error to refuse the call.`,
    );
  }
}
