import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';

/**
 * A failed member of a batch becomes one that its batch waits for, as BullMQ does itself on Redis. On PostgreSQL it does so for
 * children whose failure fails the parent, and forgets those whose failure the parent ignores; their second end would be
 * counted all the same, in place of that of a job that has not ended.
 */
const AWAIT_AGAIN = `
WITH awaited AS (
  UPDATE ${DEFAULT_SCHEMA}.job_dependency d SET status = 'pending', value = NULL
  FROM ${DEFAULT_SCHEMA}.job child, ${DEFAULT_SCHEMA}.job parent
  WHERE d.child_queue = $1 AND d.child_id = $2 AND d.status = 'ignored'
    AND child.queue = $1 AND child.id = $2 AND child.state = 'failed'
    AND parent.queue = d.parent_queue AND parent.id = d.parent_id AND parent.state = 'waiting-children'
  RETURNING d.parent_queue, d.parent_id
)
UPDATE ${DEFAULT_SCHEMA}.job parent SET pending_deps = parent.pending_deps + 1 FROM awaited
WHERE parent.queue = awaited.parent_queue AND parent.id = awaited.parent_id`;

/** Before the job is queued again: once it is, a worker may end it at once. */
export async function awaitAgain(pool: PgQueryable, queue: string, id: string): Promise<void> {
  await pool.query(AWAIT_AGAIN, [queue, id]);
}
