import type { RawResult } from '../pglite/raw-result.js';
import { quoteIdentifier } from './statement.js';

// Rarer would make each pause longer, more often would ask for nothing.
const EVERY = 2_000;

const TABLES = `SELECT schemaname, relname FROM pg_catalog.pg_stat_user_tables WHERE n_dead_tup > 1000 + 0.2 * n_live_tup`;
const LONG_LOG = `SELECT 1 FROM pg_catalog.pg_control_checkpoint() WHERE pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn) > 64 * 1024 * 1024`;

/**
 * What a PostgreSQL server does in the background, and PGlite, being one process, does not: removing dead rows
 * (a job queue lost two thirds of its speed over 20,000 jobs without it) and checkpoints (the log would grow for ever).
 */
export class Housekeeping {
  readonly #run: (text: string) => Promise<readonly RawResult[]>;
  #statements = 0;
  #working = false;

  /** `run` takes the lock for each statement anew, so that others get in between. */
  constructor(run: (text: string) => Promise<readonly RawResult[]>) {
    this.#run = run;
  }

  count(): void {
    if (++this.#statements < EVERY || this.#working) return;
    this.#statements = 0;
    this.#working = true;
    // Refused when the database closes; whatever else fails here is tried again after the next statements.
    this.#work()
      .catch(() => undefined)
      .finally(() => {
        this.#working = false;
      });
  }

  async #work(): Promise<void> {
    const [tables] = await this.#run(TABLES);
    for (const [schema, table] of tables?.rows ?? []) {
      await this.#run(`VACUUM (ANALYZE) ${quoteIdentifier(schema ?? '')}.${quoteIdentifier(table ?? '')}`);
    }
    const [log] = await this.#run(LONG_LOG);
    if (log?.rowCount) await this.#run('CHECKPOINT');
  }
}
