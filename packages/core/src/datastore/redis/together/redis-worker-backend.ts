import {
  type BackendFactory,
  createRedisBackend,
  type MinimalJob,
  type RedisQueueBackend,
  type WorkerOptions,
} from 'bullmq';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../clock/clock.js';
import { timedBackend } from '../../bullmq/timed-backend.js';
import type { DatastoreTime } from '../../datastore-time.js';
import { lookFirst } from '../look-first.js';
import { FinishingTogether } from './finishing-together.js';

/** BullMQ's backends, but those of workers complete jobs together where BullMQ is one that is known. */
export function workerBackends(client: Redis, time?: DatastoreTime): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const backend = createRedisBackend(name, opts, kinds);
    const timed = <B extends object>(it: B) => (time ? timedBackend(it, time) : it);
    if (!kinds?.withBlockingConnection) return timed(backend);
    const now = () => (time ?? systemClock).now();
    lookFirst(backend, client, now);
    const together = new FinishingTogether(backend, opts as WorkerOptions, client, now);
    const alone = backend.moveToCompleted;
    backend.moveToCompleted = function moveToCompleted(job, result, keep, token, fetchNext) {
      return together.isAvailable()
        ? together.complete(job as MinimalJob, result, keep, token, fetchNext)
        : alone.call(backend, job, result, keep, token, fetchNext);
    } as RedisQueueBackend['moveToCompleted'];
    return timed(backend);
  };
}
