import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import type { JobSchedulers } from '../ports/job-schedulers.js';

const NEXT_TICKS = `SELECT scheduler_id, next_run_ms FROM ${DEFAULT_SCHEMA}.scheduler
WHERE queue = $1 ORDER BY next_run_ms, scheduler_id`;

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
}
