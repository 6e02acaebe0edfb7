import type { Job, Queue } from 'bullmq';
import { within } from '../clock/within.js';
import { findStoredJob } from '../datastore/bullmq/stored-job.js';
import type { Engine } from '../datastore/ports/engine.js';
import { type Ending, endingOfFailure } from '../datastore/ports/job-history.js';
import {
  DatastoreUnavailableError,
  JobFailedError,
  JobNotFoundError,
  JobWaitTimeoutError,
} from '../errors/dispatch-errors.js';
import { JobCancelledError } from '../errors/execution-errors.js';
import { milliseconds } from '../options/duration.js';
import type { CancelRequests } from './cancel-requests.js';
import type { CancelAnswer, Canceller } from './canceller.js';
import { CompletionWatch, type Waiting } from './completion-watch.js';
import type { JobOperations, ResultOptions } from './job-handle.js';
import { type JobStatus, NOT_FOUND, readStatus } from './job-status.js';
import type { Producer } from './producer.js';
import { retryJob } from './retry-job.js';

/**
 * Events can be missed: while a connection is replaced, and on PostgreSQL between BullMQ's reading and its listening.
 * So a waiter also looks for itself this often.
 */
const LOOK_AGAIN = 1_000;

/** What a waiter has seen of its job so far. */
interface Seen {
  isLooked: boolean;
  state: string | undefined;
  /** Why it does not see it now. */
  cause: unknown;
}

interface Asked {
  readonly queueName: string;
  readonly id: string;
  readonly name: string;
  readonly waiting: Waiting;
  readonly seen: Seen;
}

/** Answers what handles ask about their jobs, from the datastore. */
export class StoredJobs implements JobOperations {
  readonly #engine: Engine;
  readonly #producer: Producer;
  readonly #cancelRequests: CancelRequests;
  readonly #canceller: Canceller;
  readonly #watches = new Map<string, CompletionWatch>();

  constructor(engine: Engine, producer: Producer, cancelRequests: CancelRequests, canceller: Canceller) {
    this.#engine = engine;
    this.#producer = producer;
    this.#cancelRequests = cancelRequests;
    this.#canceller = canceller;
  }

  async status(queueName: string, id: string, withPosition = true): Promise<JobStatus<unknown>> {
    const status = await this.#ask(queueName, 'status', async (queue) => {
      // The state first: a job that has ended by then holds its result when it is read.
      const { standings } = this.#engine;
      const { state, position } = withPosition
        ? await standings.standing(queueName, id)
        : { state: await standings.state(queueName, id), position: undefined };
      if (state === 'unknown') return NOT_FOUND;
      const job = await findStoredJob(queue, id);
      if (!job) return NOT_FOUND;
      return readStatus(job, state, position);
    });
    if (status.state !== 'not_found') return status;
    const removed = await this.#cancelRequests.findRemoved(queueName, id);
    return removed
      ? { ...NOT_FOUND, state: 'cancelled', error: removed.reason, finishedAt: removed.at }
      : status;
  }

  async hasEnded(queueName: string, id: string): Promise<boolean> {
    const state = await this.#ask(queueName, 'state', () => this.#engine.standings.state(queueName, id));
    return state === 'unknown' || state === 'completed' || state === 'failed';
  }

  logs(queueName: string, id: string): Promise<string[]> {
    return this.#ask(queueName, 'logs', async (queue) => {
      const state = await this.#engine.standings.state(queueName, id);
      return state === 'unknown' ? [] : (await queue.getJobLogs(id)).logs;
    });
  }

  remove(queueName: string, id: string): Promise<boolean> {
    return this.#ask(queueName, 'remove', async (queue) => {
      // BullMQ also says 1 for a job that is not there, and on Redis takes out whatever key has its name.
      const state = await this.#engine.standings.state(queueName, id);
      return state !== 'unknown' && (await queue.remove(id)) === 1;
    });
  }

  async retry(queueName: string, id: string): Promise<void> {
    // A request that is still there would end it again.
    await this.#cancelRequests.withdraw(queueName, id);
    await this.#withJob(queueName, id, 'retry', (job) => retryJob(job, queueName, this.#engine));
  }

  promote(queueName: string, id: string): Promise<void> {
    return this.#withJob(queueName, id, 'promote', (job) => job.promote());
  }

  cancel(queueName: string, id: string, reason: string | undefined): Promise<CancelAnswer> {
    return this.#canceller.cancel(queueName, id, reason);
  }

  async result(
    queueName: string,
    id: string,
    name: string,
    { timeout = '5m' }: ResultOptions,
  ): Promise<unknown> {
    const limit = milliseconds(timeout);
    const waiting = this.#watchOf(queueName).watch(id);
    const seen: Seen = { isLooked: false, state: undefined, cause: undefined };
    const ended = this.#untilEnded({ queueName, id, name, waiting, seen });
    const late = () => new JobWaitTimeoutError({ job: name, id, waited: limit, ...seen });
    try {
      return await within(limit, ended, late).catch((error) => {
        // However short the time is, a datastore that answers is asked once.
        const isAsked = seen.isLooked || seen.cause !== undefined;
        if (isAsked || !(error instanceof JobWaitTimeoutError)) throw error;
        return within(LOOK_AGAIN, ended, late);
      });
    } finally {
      waiting.stop();
    }
  }

  /** Ends also when the waiting is stopped. A datastore that is away is waited for, as long as the caller waits. */
  async #untilEnded(asked: Asked): Promise<unknown> {
    const { queueName, id, name, waiting, seen } = asked;
    for (let told: Ending | undefined; !waiting.isStopped; told = await waiting.next(LOOK_AGAIN)) {
      let ending: Ending | undefined;
      let trace: string | undefined;
      try {
        // Events are heard from here on, so what has not ended by the first look cannot end unheard.
        await waiting.listen();
        ending = await this.#endingOf(queueName, id, told, seen);
        if (ending?.state === 'failed') trace = await this.#traceOf(queueName, id);
        seen.isLooked = true;
        seen.cause = undefined;
      } catch (error) {
        if (!(error instanceof DatastoreUnavailableError) && !this.#engine.isOutage(error)) throw error;
        seen.state = undefined;
        seen.cause = error;
        continue;
      }
      // Outside of that: a job may have failed in the words of a datastore that is away.
      if (ending) return conclude({ job: name, id, trace }, ending);
    }
    return undefined;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#watches.values()].map((it) => it.close()));
    this.#watches.clear();
  }

  // The job itself has the first word. Of one that is gone the queue's history has the last: an event that was heard
  // may be old news of a job that was retried since, and the event of its end may not have been heard yet.
  async #endingOf(
    queueName: string,
    id: string,
    told: Ending | undefined,
    seen: Seen,
  ): Promise<Ending | undefined> {
    const found = await this.#ask(queueName, 'result', (queue) => this.#look(queue, queueName, id, seen));
    if (found !== 'gone') return found;
    const ending = await this.#ask(queueName, 'result', () => this.#engine.history.last(queueName, id));
    if (ending ?? told) return ending ?? told;
    const removed = await this.#cancelRequests.findRemoved(queueName, id);
    if (removed) return { state: 'cancelled', reason: removed.reason };
    throw new JobNotFoundError({ queue: queueName, id });
  }

  #traceOf(queueName: string, id: string): Promise<string | undefined> {
    return this.#ask(queueName, 'status', async (queue) =>
      (await findStoredJob(queue, id))?.stacktrace?.at(-1),
    );
  }

  #withJob(queueName: string, id: string, what: string, act: (job: Job) => Promise<unknown>): Promise<void> {
    return this.#ask(queueName, what, async (queue) => {
      const job = await findStoredJob(queue, id);
      if (!job) throw new JobNotFoundError({ queue: queueName, id });
      await act(job);
    });
  }

  #ask<T>(queueName: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#producer.ask(queueName, `"${what}" of a job in "${queueName}"`, command);
  }

  #watchOf(queueName: string): CompletionWatch {
    const watch = this.#watches.get(queueName) ?? new CompletionWatch(this.#engine, queueName);
    this.#watches.set(queueName, watch);
    return watch;
  }

  // Waiters look often, so while a job is under way this reads one word of it.
  async #look(queue: Queue, queueName: string, id: string, seen: Seen): Promise<Ending | 'gone' | undefined> {
    const state = await this.#engine.standings.state(queueName, id);
    seen.state = state;
    if (state === 'unknown') return 'gone';
    if (state !== 'completed' && state !== 'failed') return undefined;
    const job = await findStoredJob(queue, id);
    if (!job) return 'gone';
    // Queued again since its state was read.
    if (!job.finishedOn) return undefined;
    return state === 'completed' ? { state, result: job.returnvalue } : endingOfFailure(job.failedReason);
  }
}

function conclude(job: { job: string; id: string; trace: string | undefined }, ending: Ending): unknown {
  if (ending.state === 'completed') return ending.result;
  if (ending.state === 'cancelled') throw new JobCancelledError({ ...job, reason: ending.reason });
  throw new JobFailedError({ ...job, reason: ending.reason });
}
