import type { PgQueryable } from 'bullmq';
import { systemClock } from '../../../clock/clock.js';
import { jsonOf, type OutgoingJob } from '../../bullmq/add-jobs.js';
import { onTimeOf } from '../../bullmq/timed-backend.js';
import type { DatastoreTime } from '../../datastore-time.js';
import { NOW_MS } from '../sql-time.js';

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

const TYPES = ['text', 'text', 'text', 'text', 'integer', 'bigint', 'bigint', 'integer', 'boolean'];
const COLUMNS = ['id', 'name', 'data', 'opts', 'priority', 'delay', 'added', 'attempts', 'is_lifo'];

/** The jobs of the parameters, numbered in their order. */
const MANY = `SELECT *, nextval('job_seq') AS number FROM unnest(
  ${TYPES.map((type, index) => `$${index + 2}::${type}[]`).join(', ')}
) AS it (${COLUMNS.join(', ')})`;
/** A lone one: most calls add that, and a statement costs what it is made of. */
const ONE = `SELECT ${TYPES.map((type, index) => `$${index + 2}::${type} AS ${COLUMNS[index]}`).join(', ')},
  nextval('job_seq') AS number`;

// What BullMQ's function add_jobs_bulk leaves of jobs that bring their ids and have neither parent nor unique key,
// without its temporary tables. A job that is there already, because the statement was sent twice, stays as it is.
const add = (given: string) => `
WITH added AS (
  INSERT INTO job (
    queue, id, seq, name, state, data, opts, priority, delay_ms, max_attempts, added_at_ms, process_at_ms
  )
  SELECT $1, id, CASE WHEN is_lifo THEN -number ELSE number END, name,
    CASE WHEN delay > 0 THEN 'delayed'::job_state ELSE 'waiting'::job_state END,
    data::jsonb, opts::jsonb, priority, delay, attempts, added, CASE WHEN delay > 0 THEN added + delay END
  FROM (${given}) given
  ON CONFLICT (queue, id) DO NOTHING
  RETURNING id, name, state, process_at_ms, abs(seq) AS number
), told AS (
  INSERT INTO event (queue, event, data, created_at_ms)
  SELECT $1, event, data, ${NOW_MS}
  FROM added a CROSS JOIN LATERAL (VALUES
    (0, 'added', jsonb_build_object('jobId', a.id, 'name', a.name)),
    (1, a.state::text, jsonb_build_object('jobId', a.id) ||
      CASE WHEN a.state = 'delayed' THEN jsonb_build_object('delay', a.process_at_ms) ELSE '{}'::jsonb END)
  ) AS events (step, event, data) ORDER BY number, step
  RETURNING 1
)
SELECT
  CASE WHEN EXISTS (SELECT 1 FROM added) THEN pg_notify('bullmq_jobs', $1)::text END AS heard,
  CASE WHEN EXISTS (SELECT 1 FROM told) AND pg_try_advisory_xact_lock(hashtext('bullmq:evnotify:' || $1))
    THEN pg_notify('bullmq_events', $1)::text END AS woken`;

const ADD_MANY = { name: 'cortado_add', text: add(MANY) };
const ADD_ONE = { name: 'cortado_add_one', text: add(ONE) };

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
  const [first] = jobs as [EncodedJob];
  const statement = jobs.length === 1 ? ADD_ONE : ADD_MANY;
  const given: unknown[] = [];
  for (const field of FIELDS) given.push(jobs.length === 1 ? first[field] : jobs.map((it) => it[field]));
  await pool.query({ ...statement, values: [queue, ...given] } as never);
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
