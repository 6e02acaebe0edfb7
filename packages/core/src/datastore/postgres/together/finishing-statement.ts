import type { PgQueryable } from 'bullmq';
import { type TakenColumns, takenColumns } from './taken-job.js';
import {
  ACTIVE,
  nextDelay,
  OF_QUEUE,
  type QueueColumns,
  SETTINGS,
  type Taken,
  type Taking,
  taking,
  telling,
  WAITING,
} from './taking-statement.js';

/** A job as its worker completes it; `value` is its result as JSON. */
export interface CompletedRow {
  readonly id: string;
  readonly token: string;
  readonly value: string;
}

/** What the jobs of one statement have in common. */
export interface Finishing extends Taking {
  readonly fetchNext: boolean;
}

/** What became of the jobs of one statement. */
export interface Finished extends Omit<Taken, 'next'> {
  /** Of the jobs that were completed by their place among those given, what came after them. */
  readonly successors: ReadonlyMap<number, TakenColumns | undefined>;
}

// What BullMQ's functions move_to_completed and move_to_active do to ordinary jobs, for many at once: it locks the rows
// of those that are active with their token and have neither parent, children to wait for nor a unique key; the others
// are left as they are. Successors are those that BullMQ would take one after the other. Events come in the order in
// which BullMQ gives them, and wake their readers as there. Retention is left to RetentionSweep.
//
// Rows are found one by one and then named by where they lie, with nothing beside it that an index could serve: what the
// planner knows of these tables is old, since they fill and empty faster than they are analyzed, and with a plan for few
// rows it would look at all that a queue holds. Nothing is joined by `turn`: that takes the square of the number of jobs.
const FINISH = `
WITH given AS (
  SELECT * FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS it (id, token, value, place)
), found AS MATERIALIZED (
  SELECT it.*, spot FROM given it, LATERAL (SELECT ctid AS spot FROM job WHERE queue = $1 AND id = it.id OFFSET 0) there
), done AS (
  UPDATE job j SET state = 'completed', return_value = g.value::jsonb, finished_at_ms = $2::bigint, lock_token = NULL,
    locked_until_ms = NULL, attempts_made = j.attempts_made + 1
  FROM found g
  WHERE j.ctid = g.spot AND j.id = g.id AND j.state::text = 'active' AND j.lock_token = g.token
    AND j.parent_id IS NULL AND j.dedup_id IS NULL AND NOT EXISTS (
      SELECT 1 FROM job_dependency d WHERE d.parent_queue = $1 AND d.parent_id = g.id AND d.status IN ('pending', 'failed')
    )
  RETURNING g.id, g.place, g.token, j.return_value
), ranked AS (
  SELECT *, row_number() OVER (ORDER BY place) AS turn FROM done
), ${SETTINGS}, next AS (
  SELECT *, row_number() OVER () AS turn FROM (${WAITING}
    LIMIT (SELECT CASE WHEN $6::boolean AND NOT (SELECT is_limited FROM settings) THEN count(*) ELSE 0 END FROM ranked)
  ) free
), taken AS (
  UPDATE job j SET ${taking('((SELECT array_agg(token ORDER BY turn) FROM ranked))[n.turn]', '$7', '$8')}
  FROM next n WHERE j.ctid = n.spot AND j.id = n.id
  RETURNING n.turn, ${takenColumns('j')}
), events AS (
  SELECT turn, 0 AS step, 'completed' AS event, jsonb_build_object('jobId', id, 'returnvalue',
    COALESCE(return_value, 'null'::jsonb)::text, 'prev', 'active') AS data FROM ranked
  UNION ALL SELECT turn, 1, ${ACTIVE}
  UNION ALL SELECT NULL, 2, 'drained', '{}'::jsonb FROM settings
    WHERE EXISTS (SELECT 1 FROM done)
      AND (is_paused OR NOT EXISTS (SELECT 1 FROM job WHERE queue = $1 AND state = 'waiting'))
      AND NOT EXISTS (SELECT 1 FROM job WHERE queue = $1 AND state = 'active' AND id NOT IN (SELECT id FROM done))
), ${telling('events ORDER BY turn, step')}
SELECT t.*, CASE WHEN t.turn > (SELECT min(turn) FROM taken) THEN NULL
  ELSE (SELECT string_agg(place::text, ',' ORDER BY turn) FROM ranked) END AS places, ${OF_QUEUE}
FROM settings s LEFT JOIN taken t ON true`;

/** As the statement gives it: a row for each job that was taken, or one of nulls. */
type Row = QueueColumns &
  TakenColumns & {
    /** A number in the embedded datastore. */
    readonly turn: string | null;
    /** In the first one's: the places of those that were completed, in the order of their successors, of which some may lack. */
    readonly places: string | null;
  };

/** Completes those jobs that are ordinary, and takes as many that wait. */
export async function finishTogether(
  pool: PgQueryable,
  { queue, at, fetchNext, lockDuration, workerName }: Finishing,
  jobs: readonly CompletedRow[],
): Promise<Finished> {
  const lists = [jobs.map((it) => it.id), jobs.map((it) => it.token), jobs.map((it) => it.value)];
  const values = [queue, at, ...lists, fetchNext, lockDuration, workerName ?? null];
  // BullMQ's type knows no prepared statements, which pools of `pg` and the embedded one do.
  const { rows } = await pool.query<Row>({ name: 'cortado_finish', text: FINISH, values } as never);
  const [first] = rows as [Row];
  const places = rows.find((it) => it.places !== null)?.places?.split(',') ?? [];
  const taken = new Map(rows.map((row) => [Number(row.turn), row]));
  const successors = new Map(
    places.map((place, index) => [Number(place) - 1, taken.get(index + 1)] as const),
  );
  return { successors, isLimited: first.is_limited, nextDelay: nextDelay(first) };
}
