import type { JobJson } from 'bullmq';

/** What a statement gives of a job that it has taken, and nulls where there was none. */
export interface TakenColumns {
  readonly id: string;
  readonly name: string;
  /** As JSON: BullMQ parses it. */
  readonly data: string;
  readonly opts: JobJson['opts'];
  readonly attempts_made: number;
  readonly attempts_started: number;
  readonly added_at_ms: string;
  readonly delay_ms: string;
  readonly priority: number;
  readonly stalled_count: number;
  /** The whole row, for BullMQ to read, of a job that has more than these, or was delayed after it had been started. */
  readonly whole: { readonly id: string } | null;
}

/** Columns that an ordinary job has nothing in: one that is no part of anything and has not been started before. */
const RARE = [
  ...['progress', 'return_value', 'failed_reason', 'stacktrace', 'deferred_failure', 'finished_at_ms'],
  ...['dedup_id', 'scheduler_id', 'parent_queue', 'parent_id', 'parent_key'],
];

/** To be selected of rows `row` of BullMQ's table `job`: a third of their columns, since each costs here and at the server. */
export function takenColumns(row: string): string {
  const plain = ['id', 'name', 'attempts_made', 'attempts_started', 'added_at_ms', 'delay_ms', 'priority'];
  return [
    ...[...plain, 'opts', 'stalled_count'].map((it) => `${row}.${it}`),
    `${row}.data::text AS data`,
    `CASE WHEN num_nonnulls(${RARE.map((it) => `${row}.${it}`).join(', ')}) > 0
      OR (${row}.attempts_started > 1 AND ${row}.process_at_ms IS NOT NULL) THEN to_jsonb(${row}) END AS whole`,
  ].join(', ');
}

/** An ordinary job as BullMQ reads it from its whole row. */
export function ordinaryJob(
  row: TakenColumns,
  processedOn: number,
  processedBy: string | undefined,
): JobJson {
  const json = {
    id: row.id,
    name: row.name,
    data: row.data,
    opts: row.opts,
    progress: 0,
    attemptsMade: row.attempts_made,
    attemptsStarted: row.attempts_started,
    processedOn,
    timestamp: Number(row.added_at_ms),
    delay: Number(row.delay_ms),
    priority: row.priority,
    stacktrace: '[]',
    returnvalue: 'null',
    stalledCounter: row.stalled_count,
  } as JobJson;
  if (processedBy !== undefined) json.processedBy = processedBy;
  return json;
}
