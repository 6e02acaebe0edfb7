import type { PgQueryable } from 'bullmq';
import { NOW_MS } from '../sql-time.js';
import { type TakenColumns, takenColumns } from './taken-job.js';

/** What the jobs of one statement have in common. */
export interface Taking {
  readonly queue: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds. */
  readonly lockDuration: number;
  readonly workerName: string | undefined;
}

/** What every answer says of the queue. */
export interface QueueColumns {
  /** Whether it is paused or has a limit, so that BullMQ says what is next. */
  readonly is_limited: boolean;
  /** When the next delayed job is due, in milliseconds since 1970. */
  readonly next_delay: string | null;
}

export interface Taken {
  readonly next: TakenColumns | undefined;
  readonly isLimited: boolean;
  /** When the next delayed job is due, in milliseconds since 1970; infinite where there is none. */
  readonly nextDelay: number;
}

export const SETTINGS = `settings AS (
  SELECT
    count(*) FILTER (WHERE field IN ('concurrency', 'max') OR value = '1') > 0 AS is_limited,
    count(*) FILTER (WHERE field = 'paused' AND value = '1') > 0 AS is_paused
  FROM meta WHERE queue = $1 AND field IN ('paused', 'concurrency', 'max')
)`;

/** The first of the jobs that wait, to be limited. */
export const WAITING = `SELECT id, ctid AS spot FROM job WHERE queue = $1 AND state = 'waiting'
  ORDER BY priority, seq FOR UPDATE SKIP LOCKED`;

/** What is set in a job that is taken, under an expression that gives its token, and by further parameters. */
export const taking = (
  token: string,
  lockDuration: string,
  workerName: string,
) => `state = 'active', lock_token = ${token},
  locked_until_ms = $2::bigint + ${lockDuration}::bigint, processed_at_ms = $2::bigint, processed_by = ${workerName}::text,
  attempts_started = j.attempts_started + 1`;

/** Writes the events of a relation, which wakes those who read them as BullMQ's publish_event does. */
export const telling = (events: string) => `told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, event, data, ${NOW_MS} FROM ${events}
  RETURNING 1
)`;

/** To be selected from `settings s`; wakes them once they are written. */
export const OF_QUEUE = `s.is_limited, (SELECT min(process_at_ms) FROM job WHERE queue = $1 AND state = 'delayed') AS next_delay,
  (SELECT CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
    THEN pg_notify('bullmq_events', $1)::text END) AS woken`;

export const ACTIVE = `'active' AS event, jsonb_build_object('jobId', id, 'prev', 'waiting') AS data FROM taken`;

// What BullMQ's move_to_active does once nothing delayed is due. A worker that idles sends it for each job that comes.
const TAKE = `
WITH ${SETTINGS}, next AS (
  ${WAITING} LIMIT (SELECT CASE WHEN is_limited THEN 0 ELSE 1 END FROM settings)
), taken AS (
  UPDATE job j SET ${taking('$3::text', '$4', '$5')} FROM next n WHERE j.ctid = n.spot AND j.id = n.id
  RETURNING ${takenColumns('j')}
), ${telling(`(SELECT ${ACTIVE}) events`)}
SELECT t.*, ${OF_QUEUE} FROM settings s LEFT JOIN taken t ON true`;

/** Takes a job that waits; those that are delayed are left out, due or not. */
export async function takeNext(
  pool: PgQueryable,
  { queue, at, lockDuration, workerName }: Taking,
  token: string,
): Promise<Taken> {
  const values = [queue, at, token, lockDuration, workerName ?? null];
  // BullMQ's type knows no prepared statements, which pools of `pg` and the embedded one do.
  const statement = { name: 'cortado_take', text: TAKE, values };
  const { rows } = await pool.query<QueueColumns & Partial<TakenColumns>>(statement as never);
  const [row] = rows as [QueueColumns & TakenColumns];
  return { next: row.id === null ? undefined : row, isLimited: row.is_limited, nextDelay: nextDelay(row) };
}

export function nextDelay({ next_delay }: QueueColumns): number {
  return Number(next_delay ?? Number.POSITIVE_INFINITY);
}
