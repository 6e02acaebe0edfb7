import {
  type BackendFactory,
  createRedisBackend,
  type MinimalJob,
  type RedisQueueBackend,
  type WorkerOptions,
} from 'bullmq';
import type { Redis } from 'ioredis';
import { FinishingTogether } from './finishing-together.js';

/** BullMQ's backends, but those of workers complete jobs together where BullMQ is one that is known. */
export function workerBackends(client: Redis): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const backend = createRedisBackend(name, opts, kinds);
    if (!kinds?.withBlockingConnection) return backend;
    const together = new FinishingTogether(backend, opts as WorkerOptions, client);
    const alone = backend.moveToCompleted;
    backend.moveToCompleted = function moveToCompleted(job, result, keep, token, fetchNext) {
      return together.isAvailable()
        ? together.complete(job as MinimalJob, result, keep, token, fetchNext)
        : alone.call(backend, job, result, keep, token, fetchNext);
    } as RedisQueueBackend['moveToCompleted'];
    return backend;
  };
}
