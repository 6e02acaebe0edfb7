import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { IndexedJob, IndexedPage, IndexedRemoval, IndexRequest, JobIndex } from '../ports/job-index.js';
import { isIndexPlace } from '../ports/job-index.js';
import { badCursor } from '../ports/job-list.js';
import { readValue } from '../ports/read-value.js';
import type { StoredState } from '../ports/stored-state.js';
import { type ListedColumns, listedColumns, listedJob } from './sql-job-list.js';
import { SqlTerms } from './sql-terms.js';

/** Rows looked at in one statement. */
const CHUNK = 1_000;
/** Rows that one sweep takes out at most. */
const MOST_SWEPT = 5_000;

const STATE = "CASE WHEN j.state = 'waiting' AND j.priority > 0 THEN 'prioritized' ELSE j.state::text END";

const KEEP = `
INSERT INTO cortado.job_index (queue, term, at, id, is_removed)
SELECT $1, term, $3::bigint, $2, true FROM unnest($4::text[]) AS term
ON CONFLICT (queue, term, at, id) DO NOTHING`;

// One process at a time; the others leave it to that one.
const SWEEP = `
WITH gone AS (
  DELETE FROM cortado.job_index WHERE ctid = ANY (ARRAY (
    SELECT i.ctid FROM cortado.job_index i JOIN unnest($1::text[], $2::text[]) AS q (queue, collection) USING (queue)
    WHERE i.is_removed AND pg_try_advisory_xact_lock(hashtext('cortado:index-sweep')) AND NOT EXISTS (
      SELECT 1 FROM cortado.record r
      WHERE r.collection = q.collection AND r.key = i.id AND (r.expires_at IS NULL OR r.expires_at > now()))
    LIMIT ${MOST_SWEPT}
  )) RETURNING queue, id
)
SELECT count(DISTINCT (queue, id))::integer AS gone FROM gone`;

/** The rows that triggers write for jobs with tags or a user, in PostgreSQL or PGlite. */
export class SqlJobIndex implements JobIndex {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async page(request: IndexRequest): Promise<IndexedPage> {
    const { limit, depth, after } = request;
    if (after && !isIndexPlace(after)) throw badCursor();
    const jobs: IndexedJob[] = [];
    let looked = 0;
    let next = after;
    while (looked < depth && jobs.length < limit) {
      const wanted = limit - jobs.length;
      const page = await this.#look({
        ...request,
        after: next,
        limit: wanted,
        depth: Math.min(CHUNK, depth - looked),
      });
      jobs.push(...page.jobs);
      looked += page.looked;
      next = page.next;
      if (!next) break;
    }
    return { jobs, looked, next };
  }

  async keep({ queue, id, queuedAt, terms }: IndexedRemoval): Promise<void> {
    if (terms.length > 0) await this.#pool.query(KEEP, [queue, id, queuedAt, terms]);
  }

  async sweep(queues: readonly string[], removedIn: (queue: string) => string): Promise<number> {
    const { rows } = await this.#pool.query<{ gone: number }>(SWEEP, [queues, queues.map(removedIn)]);
    return rows[0]?.gone ?? 0;
  }

  async #look(request: IndexRequest): Promise<IndexedPage> {
    const { queue, terms, states, removedIn, limit, depth, longest, after } = request;
    const [first, ...others] = terms;
    const query = new SqlTerms(queue);
    const rows = [`i.queue = $1 AND i.term = ${query.value(first)}`];
    if (after) rows.push(`(i.at, i.id) < (${query.value(after[0])}::bigint, ${query.value(after[1])})`);
    for (const term of others)
      rows.push(
        `EXISTS (SELECT 1 FROM cortado.job_index o WHERE o.queue = $1 AND o.term = ${query.value(term)} AND o.at = i.at AND o.id = i.id)`,
      );
    const { rows: found } = await this.#pool.query<Row>(
      `WITH looked AS MATERIALIZED (
         SELECT i.at, i.id FROM cortado.job_index i
         WHERE ${rows.join(' AND ')} ORDER BY i.at DESC, i.id DESC LIMIT ${query.value(depth)}
       ), placed AS (SELECT *, row_number() OVER (ORDER BY at DESC, id DESC) AS nr FROM looked)
       SELECT l.nr::integer, l.at::text AS place_at, l.id AS place_id, l.id, ${STATE} AS state, ${listedColumns(longest)},
         r.value AS record, r.version AS record_version, r.created_at AS record_at
       FROM placed l LEFT JOIN ${DEFAULT_SCHEMA}.job j ON j.queue = $1 AND j.id = l.id
       LEFT JOIN cortado.record r ON j.id IS NULL AND r.collection = ${query.value(removedIn ?? null)} AND r.key = l.id
         AND (r.expires_at IS NULL OR r.expires_at > now())
       WHERE (j.id IS NOT NULL AND ${STATE} = ANY (${query.value(states)}::text[])) OR r.key IS NOT NULL
         OR l.nr = (SELECT max(nr) FROM placed)
       ORDER BY l.nr LIMIT ${query.value(limit + 1)}`,
      query.values,
    );
    return pageOf(found, request);
  }
}

interface Row extends ListedColumns {
  nr: number;
  place_at: string;
  place_id: string;
  state: StoredState | null;
  record: string | null;
  record_version: number;
  record_at: Date;
}

// The last row that was looked at is always among those that came, unless the page was full before it.
function pageOf(rows: readonly Row[], { states, limit, depth, longest }: IndexRequest): IndexedPage {
  const jobs: IndexedJob[] = [];
  let last: Row | undefined;
  for (const row of rows) {
    if (jobs.length >= limit) break;
    last = row;
    const place = [row.place_at, row.place_id];
    if (row.state !== null && states.includes(row.state))
      jobs.push({ place, state: row.state, job: listedJob(row, longest) });
    else if (row.record !== null) jobs.push({ place, state: undefined, removed: recordOf(row) });
  }
  const isEnd = last === undefined || (last === rows.at(-1) && rows.length <= limit && last.nr < depth);
  return {
    jobs,
    looked: last?.nr ?? 0,
    next: isEnd || !last ? undefined : [last.place_at, last.place_id],
  };
}

function recordOf({ place_id: key, record, record_version: version, record_at: createdAt }: Row) {
  return { key, ...readValue<object>(record as string), version, createdAt, place: '' };
}
