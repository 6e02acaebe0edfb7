import type { PgQueryable } from 'bullmq';
import { systemClock } from '../../../clock/clock.js';
import type { DatastoreTime } from '../../datastore-time.js';
import { NOW_MS } from '../sql-time.js';

/** So many delayed jobs at once, as BullMQ does it on Redis; on PostgreSQL it moves all that are due in one statement. */
const MOST = 1_000;
/** Milliseconds until it is looked again whether any is due, where nothing has told when that is. */
const LOOK_AGAIN = 1_000;

const PROMOTE = `
WITH due AS (
  SELECT id FROM job WHERE queue = $1 AND state = 'delayed' AND process_at_ms <= $2::bigint
  ORDER BY process_at_ms LIMIT ${MOST} FOR UPDATE SKIP LOCKED
), promoted AS (
  UPDATE job j SET state = 'waiting', delay_ms = 0 FROM due WHERE j.queue = $1 AND j.id = due.id
  RETURNING j.id, j.process_at_ms
), told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, 'waiting', jsonb_build_object('jobId', id, 'prev', 'delayed'),
    ${NOW_MS} FROM promoted ORDER BY process_at_ms
  RETURNING 1
)
SELECT (SELECT count(*)::int FROM promoted) AS count,
  CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
    THEN pg_notify('bullmq_events', $1)::text END AS woken`;

export interface DueJobsDeps {
  readonly pool: PgQueryable;
  /** Says what is due. */
  readonly time: Pick<DatastoreTime, 'now'>;
  readonly queue: string;
}

/** Lets delayed jobs of a queue wait once they are due, the longest due first. */
export class DueJobs {
  readonly #deps: DueJobsDeps;
  /** When the next delayed job is due, as far as is known, in milliseconds since 1970; infinite where there is none. */
  next = 0;
  /** By {@link systemClock}.elapsed. */
  #restsUntil = 0;

  constructor(deps: DueJobsDeps) {
    this.#deps = deps;
  }

  /**
   * As many as go well with one statement, if any is due at `at`. Where there are more it takes half of the time at most,
   * so that jobs are also run meanwhile; unless it `isUrgent`, because nothing else waits.
   */
  async promoteSome(at: number, isUrgent = false): Promise<void> {
    const started = systemClock.elapsed();
    if (this.next > at || (started < this.#restsUntil && !isUrgent)) return;
    if ((await this.#promote(at)) < MOST) return;
    const ended = systemClock.elapsed();
    this.#restsUntil = ended + (ended - started);
  }

  /**
   * For who lets BullMQ fetch, whose statement lets all that is due wait before it gives a job, however much that is:
   * little is left to it here.
   */
  async promoteAll(): Promise<void> {
    const at = this.#deps.time.now();
    if (this.next > at) return;
    while ((await this.#promote(at)) === MOST);
    this.next = at + LOOK_AGAIN;
  }

  async #promote(at: number): Promise<number> {
    const { pool, queue } = this.#deps;
    const statement = { name: 'cortado_promote', text: PROMOTE, values: [queue, at] };
    const { rows } = await pool.query<{ count: number }>(statement as never);
    return rows[0]?.count ?? 0;
  }
}
