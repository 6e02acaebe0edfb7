import type { KeepJobs, PgQueryable } from 'bullmq';
import { MINUTE, SECOND, systemClock, type Timer } from '../../../clock/clock.js';
import type { DatastoreTime } from '../../datastore-time.js';

/** Finished jobs, or unique keys, that one statement removes at most. */
const MOST = 5_000;

/** What stays of finished jobs, as BullMQ's workers take it. */
export type Keep = boolean | number | KeepJobs | undefined;

export interface RetentionSweepDeps {
  readonly pool: PgQueryable;
  readonly time: Pick<DatastoreTime, 'now'>;
  readonly queue: string;
  /** For jobs that do not say it themselves. */
  readonly keep: { readonly completed: Keep; readonly failed: Keep };
}

// The oldest of those beyond the count or the age. Whoever else sweeps the queue meanwhile leaves it to us, and a row
// that somebody else has locked is left for the next time. The newest are looked at and not locked. Jobs with limits of
// their own are meant too where one without has finished, as in BullMQ; not where only time has passed.
const SWEEP = `
WITH edge AS (
  SELECT finished_at_ms, seq FROM job WHERE queue = $1 AND state = $2::job_state AND $3::bigint IS NOT NULL AND ($5 OR NOT COALESCE(opts ? $6, false))
  ORDER BY finished_at_ms DESC, seq DESC OFFSET $3::bigint LIMIT 1
), gone AS (
  DELETE FROM job WHERE ctid = ANY (ARRAY (
    SELECT j.ctid FROM job j
    WHERE j.queue = $1 AND j.state = $2::job_state AND ($5 OR NOT COALESCE(j.opts ? $6, false)) AND pg_try_advisory_xact_lock(hashtext('cortado:retention:' || $1))
      AND (j.finished_at_ms <= $4::bigint OR (j.finished_at_ms, j.seq) <= (SELECT finished_at_ms, seq FROM edge))
    ORDER BY j.finished_at_ms LIMIT ${MOST} FOR UPDATE SKIP LOCKED
  )) RETURNING 1
)
SELECT count(*)::int AS removed FROM gone`;

// BullMQ trims with every 256th event it writes itself; a statement that writes many may pass those over.
const TRIM_EVENTS = `
DELETE FROM event WHERE queue = $1 AND id <= (SELECT max(id) FROM event WHERE queue = $1) - COALESCE(
  (SELECT value::integer FROM meta WHERE queue = $1 AND field = 'opts.maxLenEvents'), 10000)`;

// BullMQ removes the unique key of a job that has ended only where it has no time to live, or is taken again. Clocks of
// processes differ: one that is over for some and not for others stays.
const REMOVE_KEYS = `
WITH gone AS (
  DELETE FROM dedup WHERE ctid = ANY (ARRAY (
    SELECT ctid FROM dedup WHERE queue = $1 AND expire_at_ms <= $2::bigint
    ORDER BY expire_at_ms LIMIT ${MOST} FOR UPDATE SKIP LOCKED
  )) RETURNING 1
)
SELECT count(*)::int AS removed FROM gone`;

/**
 * Keeps to the number and the age of finished jobs, within a second after one has finished. BullMQ's functions do so
 * with every job, at the price of reading all that stay, and workers wait for each other there. Unique keys whose time
 * to live is over go with them: nothing else removes those.
 */
export class RetentionSweep {
  readonly #deps: RetentionSweepDeps;
  readonly #idle: Timer;
  #timer: Timer | undefined;
  /** Whether a job has finished since the last sweep that says nothing itself of how long it is kept. */
  #hasFinished = false;
  #underWay: Promise<void> = Promise.resolve();

  constructor(deps: RetentionSweepDeps) {
    this.#deps = deps;
    this.#plan();
    // Jobs also pass their age while none finishes.
    this.#idle = systemClock.every(MINUTE, () => this.#plan());
    this.#idle.unref();
  }

  /** A job has finished that says nothing itself of how long it is kept: sweeps within a second. */
  due(): void {
    this.#hasFinished = true;
    this.#plan();
  }

  #plan(): void {
    if (this.#timer) return;
    this.#timer = systemClock.after(SECOND, () => this.#start());
    this.#timer.unref();
  }

  /** After the one under way, which may have passed over what has finished meanwhile. */
  #start(): void {
    this.#timer?.close();
    this.#timer = undefined;
    this.#underWay = this.#underWay.then(() => this.#sweep());
  }

  /** Sweeps once more if something has finished since the last time. */
  async close(): Promise<void> {
    this.#idle.close();
    if (this.#timer) this.#start();
    await this.#underWay;
  }

  // A failure is left to the next time: it is the datastore's, whose outages the worker reports.
  async #sweep(): Promise<void> {
    const { pool, time, queue, keep } = this.#deps;
    const hasFinished = this.#hasFinished;
    this.#hasFinished = false;
    try {
      await this.#sweepState('completed', keep.completed, hasFinished);
      await this.#sweepState('failed', keep.failed, hasFinished);
      await this.#remove(REMOVE_KEYS, [queue, time.now() - MINUTE]);
      await pool.query(TRIM_EVENTS, [queue]);
    } catch {
      this.#hasFinished ||= hasFinished;
    }
  }

  async #sweepState(state: 'completed' | 'failed', keep: Keep, takesAll: boolean): Promise<void> {
    const { age, count } = limitsOf(keep);
    if (age === undefined && count === undefined) return;
    const { time, queue } = this.#deps;
    const oldest = age === undefined ? null : time.now() - age * SECOND;
    const own = state === 'completed' ? 'removeOnComplete' : 'removeOnFail';
    await this.#remove(SWEEP, [queue, state, count ?? null, oldest, takesAll, own]);
  }

  async #remove(statement: string, values: unknown[]): Promise<void> {
    for (let removed = MOST; removed === MOST; ) {
      const { rows } = await this.#deps.pool.query<{ removed: number }>(statement, values);
      removed = rows[0]?.removed ?? 0;
    }
  }
}

interface Limits {
  /** Seconds. */
  readonly age?: number | undefined;
  readonly count?: number | undefined;
}

/** As BullMQ reads them: negative ones are none. */
function limitsOf(keep: Keep): Limits {
  if (keep === true) return { count: 0 };
  const { age = -1, count = -1 }: Limits = typeof keep === 'number' ? { count: keep } : keep || {};
  return { age: age < 0 ? undefined : age, count: count < 0 ? undefined : count };
}
