import type { PgQueryable } from 'bullmq';

/** A job as its worker completes it; `value` is its result as JSON. */
export interface CompletedRow {
  readonly id: string;
  readonly token: string;
  readonly value: string;
}

/** What the jobs of one statement have in common. */
export interface Finishing {
  readonly queue: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly fetchNext: boolean;
  /** Milliseconds. */
  readonly lockDuration: number;
  readonly workerName: string | undefined;
}

/** A row of BullMQ's table `job`; what else it has is for BullMQ to read. */
export interface JobRow {
  readonly id: string;
}

/** What became of the jobs of one statement. */
export interface Finished {
  /** Of the jobs that were completed by their place among those given, what came after them. */
  readonly successors: ReadonlyMap<number, JobRow | undefined>;
  /** Whether the queue is paused or has a limit, so that BullMQ says what is next. */
  readonly isLimited: boolean;
  /** When the next delayed job is due, in milliseconds since 1970; infinite where there is none. */
  readonly nextDelay: number;
}

const SETTINGS = `settings AS (
  SELECT
    count(*) FILTER (WHERE field IN ('concurrency', 'max') OR value = '1') > 0 AS is_limited,
    count(*) FILTER (WHERE field = 'paused' AND value = '1') > 0 AS is_paused
  FROM meta WHERE queue = $1 AND field IN ('paused', 'concurrency', 'max')
)`;

// Rows are found one by one and then named by where they lie, with nothing beside it that an index could serve: what the
// planner knows of these tables is old, since they fill and empty faster than they are analyzed, and with a plan for few
// rows it would look at all that a queue holds.

// Of the waiting jobs as many as `ranked` has rows, if that is wanted and BullMQ has nothing to say in it.
const TAKING = `next AS (
  SELECT *, row_number() OVER () AS turn FROM (
    SELECT id, ctid AS spot FROM job WHERE queue = $1 AND state = 'waiting' ORDER BY priority, seq FOR UPDATE SKIP LOCKED
    LIMIT (SELECT CASE WHEN $6::boolean AND NOT (SELECT is_limited FROM settings) THEN count(*) ELSE 0 END FROM ranked)
  ) free
), taken AS (
  UPDATE job j SET state = 'active', lock_token = r.token, locked_until_ms = $2::bigint + $7::bigint,
    processed_at_ms = $2::bigint, processed_by = $8::text, attempts_started = j.attempts_started + 1
  FROM next n JOIN ranked r USING (turn)
  WHERE j.ctid = ANY (ARRAY (SELECT spot FROM next)) AND j.id = n.id
  RETURNING j.*, n.turn
)`;

const TELLING = `told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, event, data, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM events ORDER BY turn, step
  RETURNING 1
)
SELECT r.place, t.*, s.is_limited,
  (SELECT min(process_at_ms) FROM job WHERE queue = $1 AND state = 'delayed') AS next_delay,
  (SELECT CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
    THEN pg_notify('bullmq_events', $1)::text END) AS woken
FROM settings s LEFT JOIN ranked r ON true LEFT JOIN taken t USING (turn)`;

const ACTIVE = `SELECT turn, 1 AS step, 'active' AS event, jsonb_build_object('jobId', id, 'prev', 'waiting') AS data
  FROM taken`;

// What BullMQ's functions move_to_completed and move_to_active do to ordinary jobs, for many at once: it locks the rows
// of those that are active with their token and have neither parent, children to wait for nor a unique key; the others
// are left as they are. Successors are those that BullMQ would take one after the other. Events come in the order in
// which BullMQ gives them, and wake their readers as there. Retention is left to RetentionSweep.
const FINISH = `
WITH given AS (
  SELECT * FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS it (id, token, value, place)
), found AS (
  SELECT it.*, spot FROM given it, LATERAL (SELECT ctid AS spot FROM job WHERE queue = $1 AND id = it.id OFFSET 0) there
), done AS (
  UPDATE job j SET state = 'completed', return_value = g.value::jsonb, finished_at_ms = $2::bigint, lock_token = NULL,
    locked_until_ms = NULL, attempts_made = j.attempts_made + 1
  FROM found g
  WHERE j.ctid = ANY (ARRAY (SELECT spot FROM found)) AND j.id = g.id AND j.state::text = 'active' AND j.lock_token = g.token
    AND j.parent_id IS NULL AND j.dedup_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM job_dependency d WHERE d.parent_queue = $1 AND d.parent_id = g.id AND d.status IN ('pending', 'failed')
    )
  RETURNING g.id, g.place, g.token, j.return_value
), ranked AS (
  SELECT *, row_number() OVER (ORDER BY place) AS turn FROM done
), ${SETTINGS}, ${TAKING}, events AS (
  SELECT turn, 0 AS step, 'completed' AS event, jsonb_build_object('jobId', id, 'returnvalue',
    COALESCE(return_value, 'null'::jsonb)::text, 'prev', 'active') AS data FROM ranked
  UNION ALL ${ACTIVE}
  UNION ALL SELECT NULL, 2, 'drained', '{}'::jsonb FROM settings
    WHERE EXISTS (SELECT 1 FROM done)
      AND (is_paused OR NOT EXISTS (SELECT 1 FROM job WHERE queue = $1 AND state = 'waiting'))
      AND NOT EXISTS (SELECT 1 FROM job WHERE queue = $1 AND state = 'active' AND id NOT IN (SELECT id FROM done))
), ${TELLING}`;

// What BullMQ's move_to_active does once nothing delayed is due, for as many tokens as are given.
const TAKE = `
WITH ranked AS (
  SELECT token, place, place AS turn FROM unnest($3::text[], $4::text[], $5::text[])
    WITH ORDINALITY AS it (none, token, nothing, place)
), ${SETTINGS}, ${TAKING}, events AS (${ACTIVE}), ${TELLING}`;

/** As the statement gives it: a row for each job that was completed, or one of nulls. */
type Row = JobRow & { place: string | null; is_limited: boolean; next_delay: string | null };

/** Completes those jobs that are ordinary, and takes as many that wait. */
export function finishTogether(
  pool: PgQueryable,
  shared: Finishing,
  jobs: readonly CompletedRow[],
): Promise<Finished> {
  return run(pool, { name: 'cortado_finish', text: FINISH }, shared, jobs);
}

/** Takes a job that waits, as if one had been completed; those that are delayed are left out, due or not. */
export function takeNext(pool: PgQueryable, shared: Finishing, token: string): Promise<Finished> {
  return run(pool, { name: 'cortado_take', text: TAKE }, shared, [{ id: '', token, value: 'null' }]);
}

async function run(
  pool: PgQueryable,
  statement: { name: string; text: string },
  { queue, at, fetchNext, lockDuration, workerName }: Finishing,
  jobs: readonly CompletedRow[],
): Promise<Finished> {
  const lists = [jobs.map((it) => it.id), jobs.map((it) => it.token), jobs.map((it) => it.value)];
  const values = [queue, at, ...lists, fetchNext, lockDuration, workerName ?? null];
  // BullMQ's type knows no prepared statements, which pools of `pg` and the embedded one do.
  const { rows } = await pool.query<Row>({ ...statement, values } as never);
  const successors = new Map<number, JobRow | undefined>();
  for (const row of rows)
    if (row.place !== null) successors.set(Number(row.place) - 1, row.id === null ? undefined : row);
  const [{ is_limited, next_delay }] = rows as [Row];
  return { successors, isLimited: is_limited, nextDelay: Number(next_delay ?? Number.POSITIVE_INFINITY) };
}
