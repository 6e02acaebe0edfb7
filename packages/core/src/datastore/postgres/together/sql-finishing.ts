import type { IQueueBackend, MinimalJob, PgQueryable, WorkerOptions } from 'bullmq';
import { nextTick } from '../../../clock/clock.js';
import { isOfData } from '../../bullmq/refusal.js';
import type { DatastoreTime } from '../../datastore-time.js';
import type { DueJobs } from './due-jobs.js';
import { type Finished, finishTogether, type JobRow, takeNext } from './finishing-statement.js';
import type { LostFetches } from './lost-fetches.js';

/** Statements of a worker under way at most: one half of its jobs is being completed while the other half runs. */
const LANES = 2;
/** Jobs of one statement at most, and characters of results that it begins with. */
const MOST_TOGETHER = 100;
const MOST_DATA = 1024 * 1024;
/** BullMQ's own, in milliseconds, where a worker says nothing. */
const LOCK_DURATION = 30_000;

/** BullMQ's answer to a job that was completed: the next one, and when that was. */
type Moved = Awaited<ReturnType<IQueueBackend['moveToCompleted']>>;
/** The next job, its id, how long the rate limit lasts and when the next delayed job is due. */
type Fetched = unknown[];

/** What is private in BullMQ's backend and needed here. */
export interface SqlBackend extends IQueueBackend {
  buildNextJobResult(rows: readonly JobRow[], limiterMax: null, now: number): Promise<Fetched>;
}

interface Completed {
  readonly job: MinimalJob;
  readonly value: string;
  readonly token: string;
  readonly fetchNext: boolean;
  readonly resolve: (moved: Moved | Promise<Moved>) => void;
  readonly reject: (error: unknown) => void;
}

export interface SqlFinishingDeps {
  readonly pool: PgQueryable;
  /** Says what is due. */
  readonly time: Pick<DatastoreTime, 'now' | 'offset'>;
  readonly queue: string;
  readonly due: DueJobs;
  readonly lost: Pick<LostFetches, 'watch'>;
  readonly backend: SqlBackend;
  readonly options: WorkerOptions;
  /** BullMQ's own ways, for what is not ordinary. */
  readonly completeAlone: (it: Completed) => Promise<Moved>;
  readonly takeAlone: (token: string) => Promise<Fetched>;
}

/**
 * Completes jobs in the place of a worker's SQL backend: those that end while its statements are under way go together
 * with the next one, and bring their successors together. What commits cost is shared by all jobs of a statement.
 */
export class SqlFinishing {
  readonly #deps: SqlFinishingDeps;
  readonly #most: number;
  readonly #waiting: Completed[] = [];
  #underWay = 0;
  #isSending = false;

  constructor(deps: SqlFinishingDeps) {
    this.#deps = deps;
    this.#most = Math.min(MOST_TOGETHER, Math.ceil((deps.options.concurrency ?? 1) / LANES));
  }

  complete(job: MinimalJob, result: unknown, token: string, fetchNext: boolean): Promise<Moved> {
    return new Promise((resolve, reject) => {
      const value = JSON.stringify(result) ?? 'null';
      this.#waiting.push({ job, value, token, fetchNext, resolve, reject });
      if (this.#isSending) return;
      this.#isSending = true;
      // What else ends in this turn of the event loop goes with it.
      nextTick(this.#send);
    });
  }

  /** `isDry` says that nothing waits but what is due. */
  async take(token: string, isDry = false): Promise<Fetched> {
    const at = this.#deps.time.now();
    const { pool, due, lost } = this.#deps;
    await due.promoteSome(at, isDry);
    const { successors, isLimited } = await this.#noting(
      lost.watch([token], [], () => takeNext(pool, this.#shared(at, true), token)),
    );
    const next = successors.get(0);
    if (next) return this.#deps.backend.buildNextJobResult([next], null, at);
    if (isLimited) return this.#deps.takeAlone(token);
    return due.next <= at ? this.take(token, true) : this.#nothing();
  }

  readonly #send = (): void => {
    this.#isSending = false;
    while (this.#underWay < LANES && this.#waiting.length > 0) void this.#sendOne(this.#nextOnes());
  };

  #nextOnes(): Completed[] {
    const [{ fetchNext }] = this.#waiting as [Completed];
    let size = 0;
    let count = 0;
    for (const it of this.#waiting) {
      if (count === this.#most || size > MOST_DATA || it.fetchNext !== fetchNext) break;
      size += it.value.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #sendOne(jobs: readonly Completed[]): Promise<void> {
    this.#underWay += 1;
    try {
      const { pool, time, due, lost } = this.#deps;
      const at = time.now();
      const [{ fetchNext }] = jobs as [Completed];
      if (fetchNext) await due.promoteSome(at);
      const rows = jobs.map(({ job, token, value }) => ({ id: job.id as string, token, value }));
      const send = () => finishTogether(pool, this.#shared(at, fetchNext), rows);
      const [tokens, ids] = [rows.map((it) => it.token), rows.map((it) => it.id)];
      const finished = await this.#noting(fetchNext ? lost.watch(tokens, ids, send) : send());
      for (const [place, it] of jobs.entries()) it.resolve(this.#answer(it, place, finished, at));
    } catch (error) {
      // One of them has a result that cannot be stored: each for itself then, so that the others are completed.
      if (jobs.length > 1 && isOfData(error)) for (const it of jobs) it.resolve(this.#deps.completeAlone(it));
      else for (const it of jobs) it.reject(error);
    } finally {
      this.#underWay -= 1;
      this.#send();
    }
  }

  async #answer(it: Completed, place: number, finished: Finished, at: number): Promise<Moved> {
    if (!finished.successors.has(place)) return this.#deps.completeAlone(it);
    return {
      result: await this.#successor(it, finished.successors.get(place), finished, at),
      finishedOn: at,
    } as Moved;
  }

  #successor(it: Completed, next: JobRow | undefined, { isLimited }: Finished, at: number): Promise<Fetched> {
    if (next) return this.#deps.backend.buildNextJobResult([next], null, at);
    if (!it.fetchNext) return Promise.resolve([]);
    if (isLimited) return this.#deps.takeAlone(it.token);
    return this.#deps.due.next <= at ? this.take(it.token, true) : Promise.resolve(this.#nothing());
  }

  /** As BullMQ says it where nothing waits, in the time of this process. */
  #nothing(): Fetched {
    const { due, time } = this.#deps;
    return [null, '', 0, Number.isFinite(due.next) ? due.next + time.offset : 0];
  }

  async #noting(statement: Promise<Finished>): Promise<Finished> {
    const finished = await statement;
    this.#deps.due.next = finished.nextDelay;
    return finished;
  }

  #shared(at: number, fetchNext: boolean) {
    const { queue, options, backend } = this.#deps;
    return {
      queue,
      at,
      fetchNext: fetchNext && !backend.closing,
      lockDuration: options.lockDuration ?? LOCK_DURATION,
      workerName: options.name,
    };
  }
}
