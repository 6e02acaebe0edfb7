import type { PgQueryable } from 'bullmq';
import { systemClock } from '../../../clock/clock.js';
import { jsonOf, type OutgoingJob } from '../../bullmq/add-jobs.js';
import { onTimeOf } from '../../bullmq/timed-backend.js';
import type { DatastoreTime } from '../../datastore-time.js';

/** A job as the statement takes it, encoded. */
export interface EncodedJob {
  readonly id: string;
  readonly name: string;
  readonly data: string;
  readonly opts: string;
  readonly priority: number;
  readonly delay: number;
  readonly timestamp: number;
  readonly attempts: number;
  readonly isLifo: boolean;
}

// What BullMQ's function add_jobs_bulk leaves of jobs that bring their ids and have neither parent nor unique key,
// without its temporary tables. A job that is there already, because the statement was sent twice, stays as it is.
const ADD = `
WITH given AS (
  SELECT *, nextval('job_seq') AS number FROM unnest(
    $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[], $9::integer[], $10::boolean[]
  ) WITH ORDINALITY AS it (id, name, data, opts, priority, delay, added, attempts, is_lifo, place)
), added AS (
  INSERT INTO job (
    queue, id, seq, name, state, data, opts, priority, delay_ms, max_attempts, added_at_ms, process_at_ms
  )
  SELECT $1, id, CASE WHEN is_lifo THEN -number ELSE number END, name,
    CASE WHEN delay > 0 THEN 'delayed'::job_state ELSE 'waiting'::job_state END,
    data::jsonb, opts::jsonb, priority, delay, attempts, added, CASE WHEN delay > 0 THEN added + delay END
  FROM given
  ON CONFLICT (queue, id) DO NOTHING
  RETURNING id, name, state, process_at_ms
), told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, event, data, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM (
    SELECT place, 0 AS step, 'added' AS event, jsonb_build_object('jobId', a.id, 'name', a.name) AS data
    FROM added a JOIN given g USING (id)
    UNION ALL
    SELECT place, 1, a.state::text, jsonb_build_object('jobId', a.id) ||
      CASE WHEN a.state = 'delayed' THEN jsonb_build_object('delay', a.process_at_ms) ELSE '{}'::jsonb END
    FROM added a JOIN given g USING (id)
  ) events ORDER BY place, step
  RETURNING 1
)
SELECT
  CASE WHEN EXISTS (SELECT 1 FROM added) THEN pg_notify('bullmq_jobs', $1)::text END AS heard,
  CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
    THEN pg_notify('bullmq_events', $1)::text END AS woken`;

/** Options that change nothing about what else is written. */
const PLAIN_OPTIONS = new Set([
  'ctx',
  'attempts',
  'backoff',
  'delay',
  'lifo',
  'priority',
  'removeOnComplete',
  'removeOnFail',
  'timestamp',
]);

export function isPlain({ opts }: OutgoingJob): boolean {
  for (const key in opts) if (!PLAIN_OPTIONS.has(key)) return false;
  return true;
}

export function encode(job: OutgoingJob, time: DatastoreTime): EncodedJob {
  const { id, name, opts } = job;
  const { timestamp = systemClock.now() } = opts;
  return {
    id,
    name,
    data: jsonOf(job),
    opts: JSON.stringify(opts),
    priority: opts.priority ?? 0,
    delay: opts.delay ?? 0,
    timestamp: onTimeOf(timestamp, time),
    attempts: opts.attempts ?? 1,
    isLifo: opts.lifo ?? false,
  };
}

/** Adds jobs of a queue with one statement, in their order. */
export async function addTogether(
  pool: PgQueryable,
  queue: string,
  jobs: readonly EncodedJob[],
): Promise<void> {
  const lists: unknown[] = [];
  for (const field of FIELDS) lists.push(jobs.map((it) => it[field]));
  await pool.query({ name: 'cortado_add', text: ADD, values: [queue, ...lists] } as never);
}

const FIELDS = [
  'id',
  'name',
  'data',
  'opts',
  'priority',
  'delay',
  'timestamp',
  'attempts',
  'isLifo',
] as const satisfies readonly (keyof EncodedJob)[];
