import { isDeepStrictEqual } from 'node:util';
import type { KeepJobs, MinimalJob, RedisQueueBackend, WorkerOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { nextTick, systemClock } from '../../../clock/clock.js';
import { raw2NextJobData } from '../../bullmq/private-exports.js';
import { tellDelay } from '../ready-again.js';
import type { RedisLostFetches } from '../recovery/redis-lost-fetches.js';
import { KEYS_OF_FINISHING } from './finishing-lua.js';
import {
  answersOf,
  type EncodedOptions,
  encodedOptions,
  type FinishAnswer,
  type FinishedJob,
  type FinishingOptions,
  FinishingScript,
  givenAsByBullmq,
  isNewJob,
  type NewJob,
} from './finishing-script.js';

/** Redis does nothing else while it finishes them, some 15 to 40 µs for each (measured on 7.0). */
const MOST_TOGETHER = 12;
/** Characters of results that a command begins with at most. */
const MOST_DATA = 256 * 1024;

/** Tokens of which it is known what they were given for; more than any worker has slots. */
const MOST_GIVEN = 1_024;

/** What stays of finished jobs as a job says it; `undefined` leaves it to the worker. */
type Keep = boolean | number | KeepJobs | undefined;

/** BullMQ's answer to a job that was completed: the next one, and when that was. */
type Moved = Awaited<ReturnType<RedisQueueBackend['moveToCompleted']>>;

/** What the jobs of one command have in common. */
interface Manner {
  readonly keep: Keep;
  readonly fetchNext: boolean;
  readonly options: EncodedOptions;
}

interface Completed extends FinishedJob {
  readonly resolve: (moved: Moved) => void;
  readonly reject: (error: unknown) => void;
}

/** What is private in BullMQ's backend and needed here. */
interface BackendInternals {
  readonly version?: string;
  getKeepJobs(ofJob: Keep, ofWorker: KeepJobs | undefined): KeepJobs;
}

/** A command that has come back. */
interface Answered {
  readonly jobs: readonly Completed[];
  readonly answers: FinishAnswer[];
  readonly at: number;
}

export interface FinishingTogetherDeps {
  readonly options: WorkerOptions;
  readonly client: Redis;
  readonly lost: RedisLostFetches;
  /** The datastore's time. */
  readonly now?: () => number;
}

/**
 * Completes jobs in the place of a worker's backend, with one command for those of one turn of the event loop. They
 * bring their successors together, so that short jobs stay together from then on: half of a worker's jobs at most,
 * since Redis then has the one half while the worker has the other. None waits for a later turn.
 */
export class FinishingTogether {
  readonly #backend: RedisQueueBackend;
  readonly #options: WorkerOptions;
  readonly #script: FinishingScript;
  readonly #most: number;
  readonly #now: () => number;
  readonly #lost: RedisLostFetches;
  #hasKnownKeys: boolean | undefined;
  #manner: Manner | undefined;
  #completed: Completed[] = [];
  /** Characters of their results. */
  #size = 0;
  /** Commands whose answers are there; the first has its turn. */
  readonly #answered: Answered[] = [];
  /** The jobs given as new ones, by their tokens: each slot goes on with its own from job to job. */
  readonly #given = new Map<string, string>();

  constructor(
    backend: RedisQueueBackend,
    { options, client, lost, now = systemClock.now }: FinishingTogetherDeps,
  ) {
    this.#now = now;
    this.#lost = lost;
    this.#backend = backend;
    this.#options = options;
    this.#script = new FinishingScript(client, (backend as unknown as BackendInternals).version);
    this.#most = Math.min(MOST_TOGETHER, Math.ceil((options.concurrency ?? 1) / 2));
  }

  /** Whether it can; once the worker has had a job. */
  isAvailable(): boolean {
    this.#hasKnownKeys ??= hasKnownKeys(this.#backend);
    return this.#hasKnownKeys && this.#script.isAvailable();
  }

  complete(job: MinimalJob, result: unknown, keep: Keep, token: string, fetchNext: boolean): Promise<Moved> {
    return new Promise((resolve, reject) => {
      const id = job.id as string;
      const value = JSON.stringify(result) ?? 'null';
      const wasNew = this.#given.get(token) === id;
      this.#begin(keep, fetchNext);
      this.#completed.push({ id, value, token, wasNew, resolve, reject });
      this.#size += value.length;
      if (this.#completed.length >= this.#most || this.#size >= MOST_DATA) this.#send();
      else if (this.#completed.length === 1) nextTick(this.#endTurn);
    });
  }

  #begin(keep: Keep, fetchNext: boolean): void {
    if (this.#manner && this.#manner.fetchNext === fetchNext && isSame(this.#manner.keep, keep)) return;
    if (this.#completed.length > 0) this.#send();
    this.#manner = { keep, fetchNext, options: this.#optionsOf(keep) };
  }

  #optionsOf(keep: Keep): EncodedOptions {
    const { name, limiter, lockDuration, metrics, removeOnComplete } = this.#options;
    const internals = this.#backend as unknown as BackendInternals;
    const keepJobs = internals.getKeepJobs(keep, removeOnComplete);
    const maxMetricsSize = metrics?.maxDataPoints || '';
    const options: FinishingOptions = { name, keepJobs, limiter, lockDuration, maxMetricsSize };
    return encodedOptions(options);
  }

  readonly #endTurn = (): void => {
    if (this.#completed.length > 0) this.#send();
  };

  #send(): void {
    const jobs = this.#completed;
    this.#completed = [];
    this.#size = 0;
    const { fetchNext, options } = this.#manner as Manner;
    const at = this.#now();
    const shared = {
      prefix: this.#backend.toKey(''),
      at,
      fetchNext: fetchNext && !this.#backend.closing,
      options,
    };
    const slots = { tokens: jobs.map((it) => it.token), ids: jobs.map((it) => it.id) };
    const finish = () => this.#script.run(shared, jobs).then(answersOf);
    this.#lost.watch(slots, idsOf, finish).then(
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
    nextTick(this.#endServing);
    this.#deliver(answered);
  };

  readonly #endServing = (): void => {
    this.#answered.shift();
    this.#serve();
  };

  #deliver({ jobs, answers, at }: Answered): void {
    // Emptied, or what the command has promised would keep every job in memory until a full collection.
    for (const [index, answer] of answers.splice(0).entries()) {
      const { id, token, resolve, reject } = jobs[index] as Completed;
      try {
        resolve({ result: this.#successor(id, token, answer, at), finishedOn: at });
      } catch (error) {
        reject(error);
      }
    }
  }

  #successor(id: string, token: string, answer: FinishAnswer, at: number): unknown[] {
    if (answer instanceof Error) throw answer;
    if (typeof answer === 'number' && answer < 0)
      throw this.#backend.finishedErrors({
        code: answer,
        jobId: id,
        command: 'moveToFinished',
        state: 'active',
      });
    const isNew = isNewJob(answer);
    if (isNew) this.#note(token, answer);
    const given = isNew ? givenAsByBullmq(answer, at, this.#options.name) : (answer as unknown[]);
    if (!isNew) tellDelay(given[0]);
    return (raw2NextJobData as NonNullable<typeof raw2NextJobData>)(given);
  }

  // A slot that has found nothing to go on with takes another token: those before are forgotten all at once.
  #note(token: string, [, id]: NewJob): void {
    if (this.#given.size >= MOST_GIVEN && !this.#given.has(token)) this.#given.clear();
    this.#given.set(token, id);
  }
}

/** Of the jobs that come along. */
function idsOf(answers: readonly FinishAnswer[]): string[] {
  return answers.flatMap((it) => (Array.isArray(it) && it[1] ? [String(it[1])] : []));
}

function isSame(one: Keep, other: Keep): boolean {
  return one === other || isDeepStrictEqual(one, other);
}

/** Whether BullMQ's keys are called as the script makes them. */
function hasKnownKeys(backend: RedisQueueBackend): boolean {
  const { completed, marker } = backend.keys as { completed: string; marker: string };
  const [ownKey, metrics] = [backend.toKey(''), backend.toKey('metrics:completed')];
  const keys = [...backend.moveToFinishedKeys.slice(0, 10), completed, ownKey, metrics, marker];
  return isDeepStrictEqual(
    keys,
    KEYS_OF_FINISHING.map((it) => backend.toKey(it)),
  );
}
