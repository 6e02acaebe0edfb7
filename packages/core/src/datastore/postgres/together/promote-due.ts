import type { PgQueryable } from 'bullmq';

/** So many delayed jobs at once, as BullMQ does it on Redis; on PostgreSQL it moves all that are due in one statement. */
const MOST = 1_000;

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
    (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM promoted ORDER BY process_at_ms
  RETURNING 1
)
SELECT CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
  THEN pg_notify('bullmq_events', $1)::text END AS woken`;

/** Lets delayed jobs of a queue wait that are due at `at`, in milliseconds since 1970; the longest due first. */
export async function promoteDue(pool: PgQueryable, queue: string, at: number): Promise<void> {
  await pool.query({ name: 'cortado_promote', text: PROMOTE, values: [queue, at] } as never);
}
