import type { IQueueBackend, MinimalJob, PgQueryable, WorkerOptions } from 'bullmq';
import { nextTick, systemClock } from '../../../clock/clock.js';
import { isOfData } from '../../bullmq/refusal.js';
import type { DatastoreTime } from '../../datastore-time.js';
import type { DueJobs } from './due-jobs.js';
import { type Finished, finishTogether } from './finishing-statement.js';
import type { LostFetches } from './lost-fetches.js';
import { ordinaryJob, type TakenColumns } from './taken-job.js';
import { type Taken, takeNext } from './taking-statement.js';

/**
 * Statements of a worker under way at most: one half of its jobs is being completed while the other half runs. Jobs that
 * are over sooner than half of a statement go all in one instead, which waits for those that the one before has brought.
 */
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
  buildNextJobResult(rows: readonly { id: string }[], limiterMax: null, now: number): Promise<Fetched>;
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
  readonly #waiting: Completed[] = [];
  #underWay = 0;
  #isTurnAwaited = false;
  /** By the steady clock, when the last statement was answered, and how many milliseconds it took. */
  #answered = { at: 0, after: 0 };
  /** Whether the jobs that ended last were over so soon that one statement serves all. */
  #areQuick = false;

  constructor(deps: SqlFinishingDeps) {
    this.#deps = deps;
  }

  complete(job: MinimalJob, result: unknown, token: string, fetchNext: boolean): Promise<Moved> {
    return new Promise((resolve, reject) => {
      const value = JSON.stringify(result) ?? 'null';
      this.#waiting.push({ job, value, token, fetchNext, resolve, reject });
      // What else ends in this turn of the event loop goes with it.
      this.#awaitTurn();
    });
  }

  /** `isDry` says that nothing waits but what is due. */
  async take(token: string, isDry = false): Promise<Fetched> {
    const at = this.#deps.time.now();
    const { pool, due, lost, backend } = this.#deps;
    if (backend.closing) return this.#nothing();
    await due.promoteSome(at, isDry);
    const send = () => takeNext(pool, this.#shared(at), token);
    const { next, isLimited } = await this.#noting(lost.watch([token], [], send));
    if (next) return this.#read(next, at);
    if (isLimited) return this.#deps.takeAlone(token);
    return due.next <= at ? this.take(token, true) : this.#nothing();
  }

  #awaitTurn(): void {
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    nextTick(this.#endTurn);
  }

  readonly #endTurn = (): void => {
    this.#isTurnAwaited = false;
    if (this.#waiting.length === 0) return;
    const { at, after } = this.#answered;
    this.#areQuick = systemClock.elapsed() - at < after / 2;
    this.#send();
  };

  #send(): void {
    const lanes = this.#areQuick ? 1 : LANES;
    const most = Math.min(MOST_TOGETHER, Math.ceil((this.#deps.options.concurrency ?? 1) / lanes));
    while (this.#underWay < lanes && this.#waiting.length > 0) void this.#sendOne(this.#nextOnes(most));
  }

  #nextOnes(most: number): Completed[] {
    const [{ fetchNext }] = this.#waiting as [Completed];
    let size = 0;
    let count = 0;
    for (const it of this.#waiting) {
      if (count === most || size > MOST_DATA || it.fetchNext !== fetchNext) break;
      size += it.value.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #sendOne(jobs: readonly Completed[]): Promise<void> {
    this.#underWay += 1;
    const began = systemClock.elapsed();
    try {
      const { pool, time, due, lost, backend } = this.#deps;
      const at = time.now();
      const [{ fetchNext }] = jobs as [Completed];
      if (fetchNext) await due.promoteSome(at);
      const rows = jobs.map(({ job, token, value }) => ({ id: job.id as string, token, value }));
      const shared = { ...this.#shared(at), fetchNext: fetchNext && !backend.closing };
      const send = () => finishTogether(pool, shared, rows);
      const [tokens, ids] = [rows.map((it) => it.token), rows.map((it) => it.id)];
      const finished = await this.#noting(fetchNext ? lost.watch(tokens, ids, send) : send());
      for (const [place, it] of jobs.entries()) it.resolve(this.#answer(it, place, finished, at));
    } catch (error) {
      // One of them has a result that cannot be stored: each for itself then, so that the others are completed.
      if (jobs.length > 1 && isOfData(error)) for (const it of jobs) it.resolve(this.#deps.completeAlone(it));
      else for (const it of jobs) it.reject(error);
    } finally {
      this.#underWay -= 1;
      const answeredAt = systemClock.elapsed();
      this.#answered = { at: answeredAt, after: answeredAt - began };
      if (this.#areQuick) this.#awaitTurn();
      else this.#send();
    }
  }

  // No promise is added for an ordinary job: on its way, they are what it costs.
  #answer(it: Completed, place: number, finished: Finished, at: number): Moved | Promise<Moved> {
    if (!finished.successors.has(place)) return this.#deps.completeAlone(it);
    const moved = (result: Fetched) => ({ result, finishedOn: at }) as Moved;
    const next = this.#successor(it, finished.successors.get(place), finished, at);
    return next instanceof Promise ? next.then(moved) : moved(next);
  }

  #successor(
    it: Completed,
    next: TakenColumns | undefined,
    { isLimited }: Finished,
    at: number,
  ): Fetched | Promise<Fetched> {
    if (next) return this.#read(next, at);
    if (!it.fetchNext) return [];
    if (isLimited) return this.#deps.takeAlone(it.token);
    return this.#deps.due.next <= at ? this.take(it.token, true) : this.#nothing();
  }

  #read(taken: TakenColumns, at: number): Fetched | Promise<Fetched> {
    const { backend, options } = this.#deps;
    return taken.whole
      ? backend.buildNextJobResult([taken.whole], null, at)
      : [ordinaryJob(taken, at, options.name), taken.id, 0, 0];
  }

  /** As BullMQ says it where nothing waits, in the time of this process. */
  #nothing(): Fetched {
    const { due, time } = this.#deps;
    return [null, '', 0, Number.isFinite(due.next) ? due.next + time.offset : 0];
  }

  async #noting<T extends Pick<Taken, 'nextDelay'>>(statement: Promise<T>): Promise<T> {
    const answer = await statement;
    this.#deps.due.next = answer.nextDelay;
    return answer;
  }

  #shared(at: number) {
    const { queue, options } = this.#deps;
    return {
      queue,
      at,
      lockDuration: options.lockDuration ?? LOCK_DURATION,
      workerName: options.name,
    };
  }
}
