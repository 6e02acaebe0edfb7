import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import {
  FURTHEST_PLACE,
  type JobStanding,
  type JobStandings,
  MOST_PRIORITIES,
  type StateCounts,
} from '../ports/job-standings.js';
import type { StoredState } from '../ports/stored-state.js';
import { READY_AT } from './ready-again.js';
import { SqlCounts } from './sql-counts.js';

const JOBS = `${DEFAULT_SCHEMA}.job`;

const STATE = `CASE WHEN state = 'waiting' AND priority > 0 THEN 'prioritized' ELSE state::text END`;

const EARLIER = (condition: string) => `(SELECT count(*)::integer FROM (
  SELECT 1 FROM ${JOBS} w WHERE w.queue = $1 AND w.state = 'waiting' AND ${condition} ORDER BY w.priority, w.seq LIMIT $3
) AS earlier)`;

// Two ranges of one index: a scan does not end where a comparison of both columns together does.
const STANDING = `
SELECT ${STATE} AS state, CASE WHEN state = 'waiting' AND $3::integer > 0
  THEN ${EARLIER('w.priority < j.priority')} + ${EARLIER(
    'w.priority = j.priority AND w.seq < j.seq',
  )} END AS earlier
FROM ${JOBS} j WHERE queue = $1 AND id = $2`;

const FIRST = (after: string) => `(SELECT priority, ${READY_AT} AS since FROM ${JOBS}
  WHERE queue = $1 AND state = 'waiting' ${after} ORDER BY priority, seq LIMIT 1)`;

// From one priority to the next, however many jobs each has.
const LONGEST_WAIT = `
WITH RECURSIVE first AS (
  ${FIRST('')} UNION ALL SELECT next.* FROM first CROSS JOIN LATERAL ${FIRST(
    'AND priority > first.priority',
  )} AS next
)
SELECT min(since) AS since FROM (SELECT since FROM first LIMIT ${MOST_PRIORITIES}) AS waiting`;

/** Asks BullMQ's table, in PostgreSQL or PGlite. */
export class SqlStandings implements JobStandings {
  readonly #pool: PgQueryable;
  readonly #counts: SqlCounts;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
    this.#counts = new SqlCounts(pool);
  }

  async state(queue: string, id: string): Promise<StoredState | 'unknown'> {
    return (await this.#standing(queue, id, 0)).state;
  }

  standing(queue: string, id: string): Promise<JobStanding> {
    return this.#standing(queue, id, FURTHEST_PLACE);
  }

  counts(queue: string): Promise<StateCounts> {
    return this.#counts.of(queue);
  }

  async longestWaitSince(queue: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ since: string | null }>(LONGEST_WAIT, [queue]);
    return rows[0]?.since == null ? undefined : Number(rows[0].since);
  }

  async #standing(queue: string, id: string, furthest: number): Promise<JobStanding> {
    const { rows } = await this.#pool.query<{
      state: StoredState;
      earlier: number | null;
    }>(STANDING, [queue, id, furthest]);
    const found = rows[0];
    if (!found) return { state: 'unknown', position: undefined };
    const { state, earlier } = found;
    return {
      state,
      position: earlier === null || earlier >= furthest ? undefined : earlier + 1,
    };
  }
}
