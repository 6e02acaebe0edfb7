import {
  type BackendFactory,
  createPostgresBackend,
  type IQueueBackend,
  type MinimalJob,
  type PgQueryable,
  type PostgresConnectionOptions,
  type WorkerOptions,
} from 'bullmq';
import { timedBackend } from '../../bullmq/timed-backend.js';
import type { DatastoreTime } from '../../datastore-time.js';
import { areKnown } from './known-functions.js';
import { RetentionSweep } from './retention-sweep.js';
import { type SqlBackend, SqlFinishing } from './sql-finishing.js';

/**
 * BullMQ's backends, but those of workers complete jobs together, and leave it to a sweep what stays of them, where the
 * functions in the database are those that this was compared with.
 */
export function sqlWorkerBackends(
  pool: PgQueryable,
  time: DatastoreTime,
): BackendFactory<IQueueBackend, PostgresConnectionOptions> {
  return (queue, opts, kinds) => {
    const backend = timedBackend(createPostgresBackend(queue, opts, kinds), time) as unknown as SqlBackend;
    if (!kinds?.withBlockingConnection) return backend;
    const waitUntilReady = backend.waitUntilReady.bind(backend);
    let whenReady: Promise<void> | undefined;
    const makeReady = async () => {
      await waitUntilReady();
      await time.known();
      if (await areKnown(pool, 'completing-together'))
        finishTogether(backend, { pool, time, queue, options: opts as WorkerOptions });
    };
    backend.waitUntilReady = () => {
      whenReady ??= makeReady().catch((error) => {
        whenReady = undefined;
        throw error;
      });
      return whenReady;
    };
    return backend;
  };
}

interface Worked {
  readonly pool: PgQueryable;
  readonly time: DatastoreTime;
  readonly queue: string;
  readonly options: WorkerOptions;
}

function finishTogether(backend: SqlBackend, { pool, time, queue, options }: Worked): void {
  const moveToCompleted = backend.moveToCompleted.bind(backend);
  const moveToFailed = backend.moveToFailed.bind(backend);
  const moveToActive = backend.moveToActive.bind(backend);
  const close = backend.close.bind(backend);
  const keep = { completed: options.removeOnComplete, failed: options.removeOnFail };
  const sweep = new RetentionSweep({ pool, time, queue, keep });
  const finishing = new SqlFinishing({
    pool,
    time,
    queue,
    backend,
    options,
    takeAlone: (token) => moveToActive(token, options.name),
    completeAlone: ({ job, value, token, fetchNext }) =>
      moveToCompleted(job, JSON.parse(value), false, token, fetchNext),
  });
  // BullMQ takes them one by one there: each counts for the limit, and each is counted.
  const isOrdinary = !options.limiter && !options.metrics;
  const ours: Partial<IQueueBackend> = {
    moveToCompleted(job, result, own, token, fetchNext) {
      if (job.opts.removeOnComplete !== undefined) return moveToCompleted(job, result, own, token, fetchNext);
      sweep.due();
      return isOrdinary
        ? finishing.complete(job as MinimalJob, result, token, fetchNext)
        : moveToCompleted(job, result, false, token, fetchNext);
    },
    moveToFailed(job, reason, own, token, fetchNext, fields) {
      if (job.opts.removeOnFail !== undefined)
        return moveToFailed(job, reason, own, token, fetchNext, fields);
      sweep.due();
      return moveToFailed(job, reason, false, token, fetchNext, fields);
    },
    moveToActive: (token, name) => (isOrdinary ? finishing.take(token) : moveToActive(token, name)),
    async close(force) {
      await sweep.close();
      await close(force);
    },
  };
  Object.assign(backend, ours);
}
