import { isDeepStrictEqual } from 'node:util';
import {
  type BackendFactory,
  createRedisBackend,
  type KeepJobs,
  type MinimalJob,
  type QueueBaseOptions,
  RedisQueueBackend,
  raw2NextJobData,
  type WorkerOptions,
} from 'bullmq';
import type { Redis } from 'ioredis';
import {
  type FinishAnswer,
  type FinishedJob,
  type FinishingOptions,
  FinishingScript,
} from './finishing-script.js';

/** Redis does nothing else while it finishes them, some 110 µs for each (measured on 7.0). */
const MOST_TOGETHER = 12;
/** Characters of results that a command begins with at most. */
const MOST_DATA = 256 * 1024;

type Keep = boolean | number | KeepJobs;

/** BullMQ's answer to a job that was completed: the next one, and when that was. */
type Moved = Awaited<ReturnType<RedisQueueBackend['moveToCompleted']>>;

/** What the jobs of one command have in common. */
interface Manner {
  readonly keep: Keep;
  readonly fetchNext: boolean;
  /** As JSON. */
  readonly options: string;
}

interface Completed {
  readonly job: MinimalJob;
  readonly value: string;
  readonly token: string;
  readonly resolve: (moved: Moved) => void;
  readonly reject: (error: unknown) => void;
}

/** A command that has come back. */
interface Answered {
  readonly jobs: readonly Completed[];
  readonly answers: FinishAnswer[];
  readonly at: number;
}

/**
 * BullMQ's backend of a worker, with one command for the jobs that it completes within a turn of the event loop. They
 * bring their successors together, so that short jobs stay together from then on: half of a worker's jobs at most,
 * since Redis then has the one half while the worker has the other. None waits for a later turn.
 */
class RedisWorkerBackend extends RedisQueueBackend {
  readonly #script: FinishingScript;
  readonly #keys: readonly string[];
  readonly #most: number;
  #manner: Manner | undefined;
  #completed: Completed[] = [];
  /** Characters of their results. */
  #size = 0;
  /** Commands whose answers are there; the first has its turn. */
  readonly #answered: Answered[] = [];

  constructor(made: RedisQueueBackend, name: string, opts: QueueBaseOptions, client: Redis) {
    super(made.connection, name, made.keys, (it) => made.toKey(it), opts, made.blockingConnection);
    const { concurrency = 1 } = opts as WorkerOptions;
    this.#script = new FinishingScript(client);
    const { completed, marker } = this.keys as { completed: string; marker: string };
    const [ownKey, metrics] = [this.toKey(''), this.toKey('metrics:completed')];
    this.#keys = [...(this.moveToFinishedKeys.slice(0, 10) as string[]), completed, ownKey, metrics, marker];
    this.#most = Math.min(MOST_TOGETHER, Math.ceil(concurrency / 2));
  }

  override moveToCompleted<T, R, N extends string>(
    job: MinimalJob<T, R, N>,
    result: R,
    keep: Keep,
    token: string,
    fetchNext: boolean,
  ): Promise<Moved> {
    if (!this.#script.isAvailable()) return super.moveToCompleted(job, result, keep, token, fetchNext);
    return new Promise((resolve, reject) => {
      const value = JSON.stringify(result) ?? 'null';
      this.#begin(keep, fetchNext);
      this.#completed.push({ job: job as MinimalJob, value, token, resolve, reject });
      this.#size += value.length;
      if (this.#completed.length >= this.#most || this.#size >= MOST_DATA) this.#send();
    });
  }

  #begin(keep: Keep, fetchNext: boolean): void {
    if (this.#completed.length === 0) process.nextTick(this.#endTurn);
    if (this.#manner && this.#manner.fetchNext === fetchNext && isSame(this.#manner.keep, keep)) return;
    if (this.#completed.length > 0) this.#send();
    this.#manner = { keep, fetchNext, options: this.#optionsOf(keep) };
  }

  #optionsOf(keep: Keep): string {
    const { name, limiter, lockDuration, metrics } = this.queue.opts as WorkerOptions;
    const keepJobs = this.getKeepJobs(keep, undefined);
    const maxMetricsSize = metrics?.maxDataPoints || '';
    const options: FinishingOptions = { name, keepJobs, limiter, lockDuration, maxMetricsSize };
    return JSON.stringify(options);
  }

  readonly #endTurn = (): void => {
    if (this.#completed.length > 0) this.#send();
  };

  #send(): void {
    const jobs = this.#completed;
    this.#completed = [];
    this.#size = 0;
    const { fetchNext, options } = this.#manner as Manner;
    const at = Date.now();
    const shared = {
      keys: this.#keys,
      prefix: this.toKey(''),
      at,
      fetchNext: fetchNext && !this.closing,
      options,
    };
    this.#script.run(shared, jobs.map(finishedJob)).then(
      (answers) => this.#queue({ jobs, answers, at }),
      (error) => {
        for (const { reject } of jobs) reject(error);
      },
    );
  }

  // What one command brought is under way, and what became of it sent, before the next one's turn comes. All at once,
  // they would be completed all at once, and worker and Redis take turns at waiting for each other.
  #queue(answered: Answered): void {
    if (this.#answered.push(answered) === 1) this.#serve();
  }

  readonly #serve = (): void => {
    const [answered] = this.#answered;
    if (!answered) return;
    process.nextTick(this.#endServing);
    this.#deliver(answered);
  };

  readonly #endServing = (): void => {
    this.#answered.shift();
    this.#serve();
  };

  #deliver({ jobs, answers, at }: Answered): void {
    // Emptied, or what the command has promised would keep every job in memory until a full collection.
    for (const [index, answer] of answers.splice(0).entries()) {
      const { job, resolve, reject } = jobs[index] as Completed;
      try {
        resolve({ result: this.#successor(job, answer), finishedOn: at });
      } catch (error) {
        reject(error);
      }
    }
  }

  #successor({ id }: MinimalJob, answer: FinishAnswer): unknown[] {
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'number' && answer < 0)
      throw this.finishedErrors({
        code: answer,
        jobId: id as string,
        command: 'moveToFinished',
        state: 'active',
      });
    return raw2NextJobData(answer as unknown[]);
  }
}

function finishedJob({ job, token, value }: Completed): FinishedJob {
  return [job.id as string, token, value];
}

function isSame(one: Keep, other: Keep): boolean {
  return one === other || isDeepStrictEqual(one, other);
}

/** Backends whose workers finish jobs together; those of anything else are BullMQ's own. */
export function workerBackends(client: Redis): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const made = createRedisBackend(name, opts, kinds);
    if (!kinds?.withBlockingConnection) return made;
    // Its connections are another's now, and what goes wrong with them is told there.
    made.on('error', () => undefined);
    return new RedisWorkerBackend(made, name, opts, client);
  };
}
