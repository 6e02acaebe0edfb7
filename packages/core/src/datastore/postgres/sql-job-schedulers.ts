import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { JobSchedulers } from '../ports/job-schedulers.js';

const NEXT_TICKS = `SELECT scheduler_id, next_run_ms FROM ${DEFAULT_SCHEMA}.scheduler
WHERE queue = $1 ORDER BY next_run_ms, scheduler_id`;

// Decoded as `decodeKey` does it.
const KEYS_AFTER = `SELECT key FROM (
  SELECT replace(replace(scheduler_id, '%3A', ':'), '%25', '%') COLLATE "C" AS key
  FROM ${DEFAULT_SCHEMA}.scheduler WHERE queue = $1
) AS decoded WHERE $2::text IS NULL OR key > $2 ORDER BY key LIMIT $3`;

/** Asks BullMQ's table, in PostgreSQL or PGlite, where a long answer keeps nobody else waiting. */
export class SqlJobSchedulers implements JobSchedulers {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async nextTicks(queue: string): Promise<[key: string, next: number][]> {
    const { rows } = await this.#pool.query<{ scheduler_id: string; next_run_ms: string | number }>(
      NEXT_TICKS,
      [queue],
    );
    return rows.map((it) => [it.scheduler_id, Number(it.next_run_ms)]);
  }

  async keysAfter(queue: string, after: string | undefined, limit: number): Promise<string[]> {
    const { rows } = await this.#pool.query<{ key: string }>(KEYS_AFTER, [queue, after ?? null, limit]);
    return rows.map((it) => it.key);
  }

  /** The table says it. */
  async changed(): Promise<void> {}
}
