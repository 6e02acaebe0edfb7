import type { JobsOptions } from 'bullmq';
import type { Redis } from 'ioredis';
import { DAY, MINUTE, SECOND, systemClock } from '../../clock/clock.js';
import { indexTerms } from '../../message/index-terms.js';
import { readWireContext } from '../../message/wire-context.js';
import type { IndexedJob, IndexedPage, IndexedRemoval, IndexRequest, JobIndex } from '../ports/job-index.js';
import { isIndexPlace } from '../ports/job-index.js';
import { badCursor, type ListPosition } from '../ports/job-list.js';
import { readValue } from '../ports/read-value.js';
import type { StoredState } from '../ports/stored-state.js';
import { absentBeside } from './hash-tag.js';
import { type IndexIntake, indexKey } from './index-intake.js';
import { INDEX_PAGE, SWEEP_SOME, SWEEP_TURN } from './index-scripts.js';
import { type ListedRow, listedJob } from './redis-job-list.js';

/** Entries looked at in one command, so that no other command waits long. */
const CHUNK = 500;
const SWEPT_TOGETHER = 250;
/** Commands of one sweep where few entries are stale, and milliseconds that it goes on where many are. */
const SWEEP_STEPS = 60;
const SWEEP_TIME = 10 * SECOND;
/** Milliseconds between two of its commands. */
const SWEEP_REST = 2;
/** For so long after a sweep began no other process begins one. */
const SWEEP_TURN_TIME = 12 * SECOND;
/** How long a job may be under way to the datastore behind its entry. */
const UNDER_WAY = MINUTE;
/** And one that BullMQ adds once another with its unique key has ended (`onConflict: 'latest'`). */
const HELD_BACK = DAY;

type Row = [state: StoredState | '', found: ListedRow | RecordRow, score: string, id: string];
type RecordRow = [key: string, value: string, version: string, at: string];

/** The entries of jobs in Redis, beside Cortado's records and under the same prefix. What is where says index-scripts. */
export class RedisJobIndex implements JobIndex {
  readonly #client: Redis;
  readonly #prefix: string;
  readonly #intake: IndexIntake;

  constructor(client: Redis, prefix: string, intake: IndexIntake) {
    this.#client = client;
    this.#prefix = prefix;
    this.#intake = intake;
  }

  async page({ queue, terms, ...request }: IndexRequest): Promise<IndexedPage> {
    const { states, removedIn, limit, depth, longest } = request;
    if (request.after && !isIndexPlace(request.after)) throw badCursor();
    await this.#intake.takeIn(queue);
    const jobs: IndexedJob[] = [];
    let next = request.after;
    let looked = 0;
    while (looked < depth && jobs.length < limit) {
      const [rows, seen, place] = (await this.#client.eval(
        INDEX_PAGE,
        terms.length + 1,
        ...terms.map((it) => `${this.#keyOf(queue)}:${it}`),
        absentBeside(this.#keyOf(queue)),
        `${this.#prefix}:${queue}:`,
        removedIn === undefined ? '' : `${this.#prefix}:cortado:${removedIn}:`,
        limit - jobs.length,
        Math.min(CHUNK, depth - looked),
        longest,
        `,${states.join()},`,
        ...(next ?? []),
      )) as [Row[], number, ListPosition?];
      jobs.push(...rows.map(indexedJob));
      looked += seen;
      next = place;
      if (!next) break;
    }
    return { jobs, looked, next };
  }

  async keep({ queue, id, queuedAt, terms }: IndexedRemoval): Promise<void> {
    if (terms.length === 0) return;
    await this.#intake.add(queue, [entryOf(id, queuedAt, terms)]);
  }

  async sweep(queues: readonly string[], removedIn: (queue: string) => string): Promise<number> {
    const lock = `${this.#prefix}:cortado:index-sweeping`;
    const keys = queues.map((it) => this.#keyOf(it));
    const due = (await this.#client.eval(SWEEP_TURN, 1, lock, SWEEP_TURN_TIME, ...keys)) as number[];
    const end = systemClock.now() + SWEEP_TIME;
    let gone = 0;
    for (const index of due) {
      const queue = queues[index] as string;
      await this.#intake.takeIn(queue);
      gone += await this.#sweepQueue(queue, removedIn(queue), end);
    }
    return gone;
  }

  /** Goes on where the sweep before ended, once around at most. */
  async #sweepQueue(queue: string, removedIn: string, end: number): Promise<number> {
    let gone = 0;
    for (let step = 1; ; step++) {
      const [looked, stale, isRound] = (await this.#client.eval(
        SWEEP_SOME,
        2,
        this.#keyOf(queue),
        `${this.#prefix}:cortado:index-sweep`,
        `${this.#prefix}:${queue}:`,
        `${this.#prefix}:cortado:${removedIn}:`,
        queue,
        SWEPT_TOGETHER,
        systemClock.now(),
        UNDER_WAY,
        2 * HELD_BACK,
      )) as [number, number, number];
      gone += stale;
      const hasFew = gone * 4 < step * SWEPT_TOGETHER;
      if (isRound || looked === 0 || systemClock.now() > end || (hasFew && step >= SWEEP_STEPS)) return gone;
      await systemClock.sleep(SWEEP_REST);
    }
  }

  #keyOf(queue: string): string {
    return indexKey(this.#prefix, queue);
  }
}

/**
 * A job's entry, by the options it is sent with; `undefined` where it is found by nothing.
 * @param queuedAt milliseconds since 1970
 */
export function entryOfJob(id: string, queuedAt: number, opts: JobsOptions): string | undefined {
  const context = readWireContext(opts);
  if (context.tags === undefined && context.byUser === undefined) return undefined;
  const later = opts.deduplication?.keepLastIfActive ? HELD_BACK : 0;
  return entryOf(id, queuedAt, indexTerms(context), later);
}

/** `later` is for how many milliseconds its job may not be there yet. */
function entryOf(id: string, queuedAt: number, terms: readonly string[], later = 0): string {
  return `${id}\0${queuedAt}\0${systemClock.now() + later}\0${terms.join('\0')}`;
}

function indexedJob([state, found, score, id]: Row): IndexedJob {
  const place = [score, id];
  if (state !== '') return { place, state, job: listedJob(found as ListedRow) };
  const [key, value, version, at] = found as RecordRow;
  const removed = {
    key,
    ...readValue<object>(value),
    version: Number(version),
    createdAt: new Date(Number(at)),
    place: `${at}:${key}`,
  };
  return { place, state: undefined, removed };
}
