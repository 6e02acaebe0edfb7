import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import {
  badCursor,
  type JobList,
  type ListedJob,
  type ListedPage,
  type ListPosition,
  type ListRequest,
  type RecentEnds,
  type RecentRun,
} from '../ports/job-list.js';
import type { StoredState } from '../ports/stored-state.js';
import { READY_AT } from './ready-again.js';
import { SqlTerms } from './sql-terms.js';

/** Which rows a state has, and what they are listed by; each but the few of `active` is an index of BullMQ's. */
const STATES: Record<StoredState, { readonly where: string; readonly order: readonly string[] }> = {
  active: { where: "state = 'active'", order: ['COALESCE(processed_at_ms, 0)', 'id'] },
  waiting: { where: "state = 'waiting' AND priority = 0", order: ['seq'] },
  prioritized: { where: "state = 'waiting' AND priority > 0", order: ['priority', 'seq'] },
  delayed: { where: "state = 'delayed'", order: ['process_at_ms', 'id'] },
  'waiting-children': { where: "state = 'waiting-children'", order: ['seq'] },
  completed: { where: "state = 'completed'", order: ['finished_at_ms', 'id'] },
  failed: { where: "state = 'failed'", order: ['finished_at_ms', 'id'] },
};
const MOST_RECENT = 10_000;
/** Rows that a filter looks through at first. */
const FIRST_LOOK = 200;
/** And with one statement at most, so that none takes long; fewer where it reads arguments. */
const LONGEST_LOOK = 2_000;
const LONGEST_TEXT_LOOK = 400;
const JOBS = `${DEFAULT_SCHEMA}.job`;

/** Lists jobs from BullMQ's table, in PostgreSQL or PGlite. */
export class SqlJobList implements JobList {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async page(request: ListRequest): Promise<ListedPage> {
    const { terms, limit, depth } = request;
    const isFiltered = Object.values(terms).some((it) => it !== undefined);
    const jobs: ListedJob[] = [];
    let looked = 0;
    let next = request.after;
    const longest = terms.words ? LONGEST_TEXT_LOOK : LONGEST_LOOK;
    // Most filters find enough nearby; those that do not look further each time.
    for (
      let size = Math.max(limit, FIRST_LOOK);
      looked < depth && jobs.length < limit;
      size = Math.min(5 * size, longest)
    ) {
      const wanted = limit - jobs.length;
      const most = Math.min(isFiltered ? size : wanted, depth - looked);
      const page = await this.#look({ ...request, limit: wanted, depth: most, after: next });
      jobs.push(...page.jobs);
      looked += page.looked;
      next = page.next;
      if (!next) break;
    }
    return { jobs, looked, next };
  }

  async #look({ queue, state, terms, limit, depth, longest, after }: ListRequest): Promise<ListedPage> {
    const { where, order } = STATES[state];
    const haveEnded = order.includes('finished_at_ms');
    const query = new SqlTerms(queue);
    const rows = ['queue = $1', where];
    if (after) rows.push(behind(query, order, after));
    if (haveEnded && terms.before !== undefined)
      rows.push(`finished_at_ms < ${query.value(terms.before)}::bigint`);
    const descending = order.map((it) => `${it} DESC`).join(', ');
    const places = order.map((it, index) => `(${it})::text AS place_${index}`).join(', ');
    const place = `ARRAY[${order.map((_, index) => `l.place_${index}`).join(', ')}]`;
    // By `OFFSET 0` each row is fetched by itself: the planner would rather look for the terms in the whole table.
    const { rows: found } = await this.#pool.query<Row>(
      `WITH looked AS MATERIALIZED (
         SELECT row_number() OVER (ORDER BY ${descending}) AS nr, id, ${places}
         FROM ${JOBS} WHERE ${rows.join(' AND ')} ORDER BY ${descending} LIMIT ${query.value(depth)}
       ), edge AS (
         SELECT count(*)::integer AS looked, (SELECT ${place} FROM looked l ORDER BY nr DESC LIMIT 1) AS last
         FROM looked
       ), found AS (
         SELECT l.nr, ${place} AS place, j.* FROM looked l
         CROSS JOIN LATERAL (SELECT * FROM ${JOBS} WHERE queue = $1 AND id = l.id OFFSET 0) AS j
         WHERE ${query.of(terms, haveEnded)} ORDER BY l.nr LIMIT ${query.value(limit)}
       )
       SELECT edge.looked, edge.last, j.place, j.id, ${listedColumns(longest)}
       FROM edge LEFT JOIN found j ON true ORDER BY j.nr`,
      query.values,
    );
    return pageOf(found, limit, depth, longest);
  }

  async data(queue: string, id: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ data: string }>(
      `SELECT data::text AS data FROM ${JOBS} WHERE queue = $1 AND id = $2`,
      [queue, id],
    );
    return rows[0]?.data;
  }

  async dueAt(queue: string, id: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ due: string }>(
      `SELECT process_at_ms AS due FROM ${JOBS} WHERE queue = $1 AND id = $2 AND state = 'delayed'`,
      [queue, id],
    );
    return rows[0] && Number(rows[0].due);
  }

  async nextDueAt(queue: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ due: string }>(
      `SELECT process_at_ms AS due FROM ${JOBS} WHERE queue = $1 AND state = 'delayed' ORDER BY process_at_ms LIMIT 1`,
      [queue],
    );
    return rows[0] && Number(rows[0].due);
  }

  async nextWaitsSince(queue: string): Promise<number | undefined> {
    const { rows } = await this.#pool.query<{ since: string }>(
      `SELECT ${READY_AT} AS since
       FROM ${JOBS} WHERE queue = $1 AND state = 'waiting' ORDER BY priority, seq LIMIT 1`,
      [queue],
    );
    return rows[0] && Number(rows[0].since);
  }

  async recentEnds(queue: string, since: number): Promise<Record<'completed' | 'failed', RecentEnds>> {
    const kind = (state: string) =>
      `SELECT '${state}' AS state, count(*)::integer AS count, min(finished_at_ms) AS since FROM (
         SELECT finished_at_ms FROM ${JOBS}
         WHERE queue = $1 AND state = '${state}' AND finished_at_ms >= $2::bigint
         ORDER BY finished_at_ms DESC LIMIT ${MOST_RECENT}) AS ends`;
    const { rows } = await this.#pool.query<{ state: string; count: number; since: string | null }>(
      `${kind('completed')} UNION ALL ${kind('failed')}`,
      [queue, since],
    );
    const ends = (state: string): RecentEnds => {
      const row = rows.find((it) => it.state === state);
      return { count: row?.count ?? 0, since: row?.since ? Number(row.since) : undefined };
    };
    return { completed: ends('completed'), failed: ends('failed') };
  }

  async recentRuns(queue: string, since: number, most: number): Promise<RecentRun[]> {
    const kind = (state: string) =>
      `(SELECT processed_at_ms, finished_at_ms FROM ${JOBS}
        WHERE queue = $1 AND state = '${state}' AND finished_at_ms >= $2::bigint
        ORDER BY finished_at_ms DESC LIMIT $3)`;
    const { rows } = await this.#pool.query<{ processed_at_ms: string | null; finished_at_ms: string }>(
      `${kind('completed')} UNION ALL ${kind('failed')}`,
      [queue, since, most],
    );
    return rows.map((it) => ({
      startedAt: Number(it.processed_at_ms ?? it.finished_at_ms),
      endedAt: Number(it.finished_at_ms),
    }));
  }
}

/** The columns of a job `j` that a list shows, but for its id. */
export function listedColumns(longest: number): string {
  const short = (column: string) =>
    `CASE WHEN octet_length(j.${column}::text) <= ${2 * longest} THEN j.${column}::text END`;
  return `j.name, j.opts, ${short('data')} AS data, ${short('return_value')} AS result, j.progress, j.failed_reason,
    j.attempts_made, j.added_at_ms, j.processed_at_ms, j.finished_at_ms,
    CASE WHEN j.state = 'delayed' THEN j.process_at_ms END AS due_at_ms`;
}

interface Row extends ListedColumns {
  looked: number;
  last: string[] | null;
  place: string[] | null;
}

export interface ListedColumns {
  id: string | null;
  name: string;
  opts: Record<string, unknown> | null;
  data: string | null;
  result: string | null;
  progress: unknown;
  failed_reason: string | null;
  attempts_made: number | null;
  added_at_ms: string;
  processed_at_ms: string | null;
  finished_at_ms: string | null;
  due_at_ms: string | null;
}

/** Rows whose place comes after another's in descending order. */
function behind(terms: SqlTerms, order: readonly string[], position: ListPosition): string {
  const isGood =
    position.length === order.length &&
    position.every((it, index) => order[index] === 'id' || /^-?\d{1,18}$/.test(it));
  if (!isGood) throw badCursor();
  const values = position.map(
    (it, index) => `${terms.value(it)}::${order[index] === 'id' ? 'text' : 'bigint'}`,
  );
  // A scan does not begin where a comparison of several columns says, but where one of the first column does.
  return `(${order.join(', ')}) < (${values.join(', ')}) AND ${order[0]} <= ${values[0]}`;
}

function pageOf(rows: readonly Row[], limit: number, depth: number, longest: number): ListedPage {
  const found = rows.filter((it) => it.id !== null);
  const { looked = 0, last } = rows[0] ?? {};
  const isFull = found.length === limit;
  const next = (isFull ? found.at(-1)?.place : last) ?? undefined;
  const isEnd = looked < depth && next?.join() === last?.join();
  return { jobs: found.map((it) => listedJob(it, longest)), looked, next: isEnd ? undefined : next };
}

export function listedJob(row: ListedColumns, longest: number): ListedJob {
  const number = (value: string | null) => (value === null ? undefined : Number(value));
  return {
    id: row.id as string,
    name: row.name,
    opts: row.opts ?? {},
    data: compact(row.data, longest),
    result: compact(row.result, longest),
    progress: row.progress ?? undefined,
    failedReason: row.failed_reason ?? undefined,
    attempts: row.attempts_made ?? 0,
    queuedAt: Number(row.added_at_ms),
    startedAt: number(row.processed_at_ms),
    finishedAt: number(row.finished_at_ms),
    dueAt: number(row.due_at_ms),
  };
}

/** PostgreSQL writes JSON with spaces, which do not count. */
function compact(json: string | null, longest: number): string | undefined {
  const text = json === null ? undefined : JSON.stringify(JSON.parse(json));
  return text === undefined || text.length > longest ? undefined : text;
}
