import { DEFAULT_SCHEMA, type Job, type PgQueryable } from 'bullmq';
import { READY_NOW } from './ready-again.js';

/**
 * A failed member of a batch is queued again and becomes one that its batch waits for, as BullMQ does itself on Redis. On
 * PostgreSQL it does so for children whose failure fails the parent, and forgets those whose failure the parent ignores; their
 * second end would be counted all the same, in place of that of a job that has not ended. In one statement: whoever dies in
 * between has done neither, and a worker that is fast ends nothing that is not waited for.
 */
const RETRY_MEMBER = `
WITH ready AS (
  UPDATE ${DEFAULT_SCHEMA}.job SET ${READY_NOW} WHERE queue = $1 AND id = $2 AND state = 'failed' RETURNING 1
), retried AS (
  SELECT ${DEFAULT_SCHEMA}.reprocess_job($1, $2, 'failed', $3, false, false) AS code
  FROM (SELECT count(*) FROM ready) AS first
), awaited AS (
  UPDATE ${DEFAULT_SCHEMA}.job_dependency d SET status = 'pending', value = NULL
  FROM retried, ${DEFAULT_SCHEMA}.job parent
  WHERE retried.code = 1 AND d.child_queue = $1 AND d.child_id = $2 AND d.status = 'ignored'
    AND parent.queue = d.parent_queue AND parent.id = d.parent_id AND parent.state = 'waiting-children'
  RETURNING d.parent_queue, d.parent_id
), counted AS (
  UPDATE ${DEFAULT_SCHEMA}.job parent SET pending_deps = parent.pending_deps + 1 FROM awaited
  WHERE parent.queue = awaited.parent_queue AND parent.id = awaited.parent_id
)
SELECT code FROM retried`;

/** Whether it was queued again; BullMQ's own `retry` says why not. */
export async function retryMember(pool: PgQueryable, queue: string, { id, opts }: Job): Promise<boolean> {
  const values = [queue, id, opts.lifo ?? false];
  const { rows } = await pool.query<{ code: number }>(RETRY_MEMBER, values);
  return rows[0]?.code === 1;
}
