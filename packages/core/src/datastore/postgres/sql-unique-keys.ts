import type { PgQueryable } from 'bullmq';
import { HOLD, type Holder, type KeyClaim, type TakenKey, type UniqueKeys } from '../ports/unique-keys.js';
import { NOW_MS } from './sql-time.js';

// A holder that somebody else replaced while the update waited for its row is gone, though this snapshot has it still.
const HOLD_BACK = `
WITH holder AS (
  SELECT job_id FROM dedup
  WHERE queue = $1 AND dedup_id = $2 AND job_id = $3 AND (expire_at_ms IS NULL OR expire_at_ms > ${NOW_MS})
), held AS (
  UPDATE job SET state = 'delayed', process_at_ms = GREATEST(COALESCE(process_at_ms, 0), ${NOW_MS} + $5::bigint)
  WHERE queue = $1 AND id = (SELECT job_id FROM holder) AND state IN ('waiting', 'delayed')
  RETURNING 1
)
SELECT CASE
  WHEN EXISTS (SELECT 1 FROM held) THEN 'held'
  WHEN NOT EXISTS (
    SELECT 1 FROM job WHERE queue = $1 AND id = (SELECT job_id FROM holder) AND state NOT IN ('waiting', 'delayed')
  ) THEN 'gone'
  WHEN EXISTS (SELECT 1 FROM dedup_next WHERE queue = $1 AND dedup_id = $2 AND payload->>'jobId' = $4) THEN 'kept'
  ELSE 'running' END AS holder`;

// The holder's row is locked meanwhile, so two that take the key at once see each other.
const TAKE = `
WITH taken AS (
  INSERT INTO dedup AS d (queue, dedup_id, job_id, expire_at_ms)
  VALUES ($1, $2, $3, CASE WHEN $4::bigint IS NULL THEN NULL ELSE ${NOW_MS} + $4::bigint END)
  ON CONFLICT (queue, dedup_id) DO UPDATE SET job_id = excluded.job_id, expire_at_ms = excluded.expire_at_ms
  WHERE d.job_id = excluded.job_id OR d.expire_at_ms <= ${NOW_MS} OR NOT EXISTS (
    SELECT 1 FROM job WHERE queue = d.queue AND id = d.job_id AND state NOT IN ('completed', 'failed')
  )
  RETURNING job_id
)
SELECT job_id FROM taken
UNION ALL
SELECT job_id FROM dedup WHERE queue = $1 AND dedup_id = $2 AND NOT EXISTS (SELECT 1 FROM taken)`;

export class SqlUniqueKeys implements UniqueKeys {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async holdBack({ queue, key, holder, ours }: KeyClaim): Promise<Holder> {
    const values = [queue, key, holder, ours, HOLD];
    const { rows } = await this.#pool.query<{ holder: Holder }>(HOLD_BACK, values);
    return rows[0]?.holder ?? 'gone';
  }

  async take({ queue, key, job, ttl }: TakenKey): Promise<string> {
    const values = [queue, key, job, ttl ?? null];
    for (;;) {
      const { rows } = await this.#pool.query<{ job_id: string }>(TAKE, values);
      // Without a row, the holder came and went while this looked.
      if (rows[0]) return rows[0].job_id;
    }
  }
}
