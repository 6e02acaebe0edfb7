import { NOW_MS } from './sql-time.js';

/** Since when a job waits that has been started before, as its delay, which BullMQ leaves at zero then. */
export const READY_NOW = `delay_ms = GREATEST(1, ${NOW_MS} - added_at_ms)`;

/** When a row of a job that waits was ready: after its delay, whatever made that; of one that was started, not before. */
export const READY_AT = `CASE WHEN delay_ms > 0 THEN added_at_ms + delay_ms
  ELSE GREATEST(COALESCE(process_at_ms, added_at_ms + COALESCE((opts->>'delay')::bigint, 0)), COALESCE(processed_at_ms, 0)) END`;

/** Writes it down before a function of BullMQ's moves the job, in one statement with that. */
const readyFirst = (job: string, move: string) => `
WITH ready AS (UPDATE job SET ${READY_NOW} WHERE queue = $1 AND id = $2 AND ${job} RETURNING 1)
SELECT ${move} FROM (SELECT count(*) FROM ready) AS first`;

const OF_ACTIVE = `state = 'active' AND (lock_token = $3 OR $3 = '0')`;
/** BullMQ's own statements by their names, but for what comes first. */
const STATEMENTS: Readonly<Record<string, string>> = {
  retry_job: readyFirst(OF_ACTIVE, 'retry_job($1, $2, $3, $4, $5, $6::jsonb) AS n'),
  move_active_to_wait: readyFirst(OF_ACTIVE, 'move_active_to_wait($1, $2, $3, $4) AS n'),
  reprocess_job: readyFirst('state::text = $3', 'reprocess_job($1, $2, $3, $4, $5, $6) AS code'),
};

/** A row of BullMQ's table `job`, with numbers as the driver gives them. */
type Row = Record<string, unknown>;

/** What is private in BullMQ's backend. */
interface Backend {
  query?(text: string, values: readonly unknown[]): Promise<unknown>;
  run?(name: string, values: readonly unknown[]): Promise<unknown>;
  buildNextJobResult?(rows: readonly Row[], ...more: unknown[]): Promise<unknown>;
}

/**
 * A backend that writes down when a job is ready again that goes back to its queue, and tells whoever takes it: as its
 * delay, counted from its timestamp. After a delay it is known by when that was over.
 */
export function tellingWhenReady<B extends object>(backend: B): B {
  const its = backend as Backend;
  const { query, run, buildNextJobResult } = its;
  if (!query || !run || !buildNextJobResult) return backend;
  its.run = (name, values) => {
    const statement = STATEMENTS[name];
    return statement ? query.call(backend, statement, values) : run.call(backend, name, values);
  };
  its.buildNextJobResult = (rows, ...more) => buildNextJobResult.call(backend, rows.map(told), ...more);
  return backend;
}

function told(row: Row): Row {
  const { delay_ms: delay, process_at_ms: due, added_at_ms: added } = row;
  if (due === null || due === undefined || Number(delay) > 0) return row;
  return { ...row, delay_ms: Math.max(0, Number(due) - Number(added)) };
}
