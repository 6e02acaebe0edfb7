import { DEFAULT_SCHEMA, type PgQueryable } from 'bullmq';
import { type Ending, endingOfFailure, type JobHistory, UNDER_WAY } from '../ports/job-history.js';

interface Row {
  event: string;
  result: string | null;
  reason: string | null;
}

/** The history of a queue in BullMQ's table of events, in PostgreSQL or PGlite. */
export class SqlHistory implements JobHistory {
  readonly #pool: PgQueryable;

  constructor(pool: PgQueryable) {
    this.#pool = pool;
  }

  async last(queue: string, id: string): Promise<Ending | undefined> {
    const { rows } = await this.#pool.query<Row>(
      `SELECT event, data->>'returnvalue' AS result, data->>'failedReason' AS reason
       FROM ${DEFAULT_SCHEMA}.event
       WHERE queue = $1 AND data->>'jobId' = $2 AND event IN ('completed', 'failed', ${SQL_UNDER_WAY})
       ORDER BY id DESC LIMIT 1`,
      [queue, id],
    );
    const row = rows[0];
    if (row?.event === 'completed') return { state: 'completed', result: JSON.parse(row.result ?? 'null') };
    if (row?.event === 'failed') return endingOfFailure(row.reason ?? undefined);
    return undefined;
  }

  async latestEvent(queue: string): Promise<string> {
    const { rows } = await this.#pool.query<{ latest: string }>(
      `SELECT coalesce(max(id), 0)::text AS latest FROM ${DEFAULT_SCHEMA}.event WHERE queue = $1`,
      [queue],
    );
    return rows[0]?.latest ?? '0';
  }
}

const SQL_UNDER_WAY = UNDER_WAY.map((it) => `'${it}'`).join(', ');
