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

const JOBS = `${DEFAULT_SCHEMA}.job`;

/** Rows of a state that are counted one by one. */
const MOST_COUNTED = 20_000;
/** Pages of the table that an estimate looks at: some thousand jobs. */
const SAMPLED_PAGES = 1_000;

const STATE = `CASE WHEN state = 'waiting' AND priority > 0 THEN 'prioritized' ELSE state::text END`;

const EARLIER = (condition: string) => `(SELECT count(*)::integer FROM (
  SELECT 1 FROM ${JOBS} w WHERE w.queue = $1 AND w.state = 'waiting' AND ${condition} ORDER BY w.priority, w.seq LIMIT $3
) AS earlier)`;

// Two ranges of one index: a scan does not end where a comparison of both columns together does.
const STANDING = `
SELECT ${STATE} AS state, CASE WHEN state = 'waiting' AND $3::integer > 0
  THEN ${EARLIER('w.priority < j.priority')} + ${EARLIER('w.priority = j.priority AND w.seq < j.seq')} END AS earlier
FROM ${JOBS} j WHERE queue = $1 AND id = $2`;

/** What BullMQ's indexes have of each state. The order is theirs, so that nobody thinks of reading the table. */
const STATES: Record<StoredState, readonly [where: string, order: string]> = {
  active: [`state = 'active'`, 'locked_until_ms'],
  waiting: [`state = 'waiting' AND priority = 0`, 'priority, seq'],
  prioritized: [`state = 'waiting' AND priority > 0`, 'priority, seq'],
  delayed: [`state = 'delayed'`, 'process_at_ms'],
  'waiting-children': [`state = 'waiting-children'`, 'seq'],
  completed: [`state = 'completed'`, 'finished_at_ms'],
  failed: [`state = 'failed'`, 'finished_at_ms'],
};

const NAMES = Object.keys(STATES) as StoredState[];

const COUNTS = `SELECT ${NAMES.map((name) => {
  const [where, order] = STATES[name];
  return `(SELECT count(*)::integer FROM (SELECT 1 FROM ${JOBS} WHERE queue = $1 AND ${where} ORDER BY ${order}
    LIMIT ${MOST_COUNTED + 1}) AS counted) AS "${name}"`;
}).join(', ')}, pg_relation_size('${JOBS}') / current_setting('block_size')::integer AS pages`;

// The same pages each time, so that what grows is seen to grow.
const SAMPLE = `
SELECT ${STATE} AS state, count(*)::integer AS count FROM ${JOBS} TABLESAMPLE SYSTEM ($2::real) REPEATABLE (1)
WHERE queue = $1 GROUP BY 1`;

const FIRST = (after: string) => `(SELECT priority, ${READY_AT} AS since FROM ${JOBS}
  WHERE queue = $1 AND state = 'waiting' ${after} ORDER BY priority, seq LIMIT 1)`;

// From one priority to the next, however many jobs each has.
const LONGEST_WAIT = `
WITH RECURSIVE first AS (
  ${FIRST('')} UNION ALL SELECT next.* FROM first CROSS JOIN LATERAL ${FIRST('AND priority > first.priority')} AS next
)
SELECT min(since) AS since FROM (SELECT since FROM first LIMIT ${MOST_PRIORITIES}) AS waiting`;

/** Asks BullMQ's table, in PostgreSQL or PGlite. */
export class SqlStandings implements JobStandings {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async state(queue: string, id: string): Promise<StoredState | 'unknown'> {
    return (await this.#standing(queue, id, 0)).state;
  }

  standing(queue: string, id: string): Promise<JobStanding> {
    return this.#standing(queue, id, FURTHEST_PLACE);
  }

  async counts(queue: string): Promise<StateCounts> {
    const { rows } = await this.#pool.query<StateCounts & { pages: string }>(COUNTS, [queue]);
    const { pages, ...counted } = rows[0] as StateCounts & { pages: string };
    const many = NAMES.filter((it) => counted[it] > MOST_COUNTED);
    if (many.length === 0) return counted;
    const estimated = await this.#estimate(queue, Number(pages));
    const larger = many.map((it) => [it, Math.max(counted[it], estimated.get(it) ?? 0)] as const);
    return { ...counted, ...Object.fromEntries(larger) };
  }

  async longestWaitSince(queue: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ since: string | null }>(LONGEST_WAIT, [queue]);
    return rows[0]?.since == null ? undefined : Number(rows[0].since);
  }

  /** From a part of the table's pages, to three digits. */
  async #estimate(queue: string, pages: number): Promise<Map<string, number>> {
    const percent = Math.min(100, (100 * SAMPLED_PAGES) / Math.max(1, pages));
    const { rows } = await this.#pool.query<{ state: string; count: number }>(SAMPLE, [queue, percent]);
    return new Map(
      rows.map(({ state, count }) => [state, Number(((count * 100) / percent).toPrecision(3))] as const),
    );
  }

  async #standing(queue: string, id: string, furthest: number): Promise<JobStanding> {
    const { rows } = await this.#pool.query<{ state: StoredState; earlier: number | null }>(STANDING, [
      queue,
      id,
      furthest,
    ]);
    const found = rows[0];
    if (!found) return { state: 'unknown', position: undefined };
    const { state, earlier } = found;
    return { state, position: earlier === null || earlier >= furthest ? undefined : earlier + 1 };
  }
}
