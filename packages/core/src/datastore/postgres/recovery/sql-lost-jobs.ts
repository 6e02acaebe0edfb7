import type { PgPool, PgQueryable, Queue } from 'bullmq';
import { systemClock } from '../../../clock/clock.js';
import { type LostJob, type LostJobs, NO_LOCK, tokenStart } from '../../ports/lost-jobs.js';
import { READY_NOW } from '../ready-again.js';
import { NOW_MS } from '../sql-time.js';

const LOST = `
SELECT id, name, lock_token FROM job
WHERE queue = $1 AND state = 'active' AND starts_with(lock_token, $2) ORDER BY id FOR UPDATE`;

const ORPHANS = `
SELECT id, name, '${NO_LOCK}' AS lock_token FROM job
WHERE queue = $1 AND state = 'active'
  AND coalesce(locked_until_ms, 0) < ${NOW_MS}
ORDER BY locked_until_ms NULLS FIRST LIMIT $2 FOR UPDATE SKIP LOCKED`;

const MOVE =
  'SELECT move_active_to_wait($1, id, token, $4) FROM unnest($2::text[], $3::text[]) AS it (id, token)';

// BullMQ puts a job without a priority behind all that wait; it has waited already.
const COUNT = `
UPDATE job SET stalled_count = stalled_count + 1, stalled_marked = false, ${READY_NOW},
  seq = CASE WHEN priority > 0 THEN seq ELSE -nextval('job_seq') END
WHERE queue = $1 AND id = ANY ($2::text[])`;

interface LostRow extends LostJob {
  readonly lock_token: string;
}

/** Hands jobs back as BullMQ's `job.moveToWait` does, and counts the loss in the same transaction. */
export class SqlLostJobs implements LostJobs {
  readonly #pool: PgPool;

  constructor(pool: PgPool) {
    this.#pool = pool;
  }

  handBack({ name: queue }: Queue, owner: string): Promise<LostJob[]> {
    return this.#move(queue, LOST, [queue, tokenStart(owner)]);
  }

  handBackOrphans({ name: queue }: Queue, limit: number): Promise<LostJob[]> {
    return this.#move(queue, ORPHANS, [queue, limit]);
  }

  async #move(queue: string, lost: string, terms: readonly unknown[]): Promise<LostJob[]> {
    const session = await this.#pool.connect();
    try {
      await session.query('BEGIN');
      const moved = await move(session, queue, lost, terms);
      await session.query('COMMIT');
      session.release();
      return moved;
    } catch (error) {
      // With its transaction, of which nobody knows how it stands: what is queued on it next would never be stored.
      session.release(true);
      throw error;
    }
  }
}

async function move(
  session: PgQueryable,
  queue: string,
  lost: string,
  terms: readonly unknown[],
): Promise<LostJob[]> {
  const { rows } = await session.query<LostRow>(lost, [...terms]);
  if (rows.length === 0) return [];
  const ids = rows.map((it) => it.id);
  const tokens = rows.map((it) => it.lock_token);
  await session.query(MOVE, [queue, ids, tokens, systemClock.now()]);
  await session.query(COUNT, [queue, ids]);
  return rows.map(({ id, name }) => ({ id, name }));
}
