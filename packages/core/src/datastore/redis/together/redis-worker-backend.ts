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
import { tellingWhenReady } from '../ready-again.js';
import { type Losses, RedisLostFetches } from '../recovery/redis-lost-fetches.js';
import { FinishingTogether } from './finishing-together.js';

/**
 * BullMQ's backends, but those of workers complete jobs together where BullMQ is one that is known, and hand back what a
 * fetch has taken whose answer was lost.
 */
export function workerBackends(
  client: Redis,
  losses: Losses,
  time?: DatastoreTime,
): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const now = () => (time ?? systemClock).now();
    const backend = tellingWhenReady(createRedisBackend(name, opts, kinds), client, now);
    const timed = <B extends object>(it: B) => (time ? timedBackend(it, time) : it);
    if (!kinds?.withBlockingConnection) return timed(backend);
    const { version } = backend as unknown as { readonly version?: string };
    const lost = new RedisLostFetches(client, losses, { version, toKey: (it) => backend.toKey(it) });
    watchFetches(backend, lost);
    lookFirst(backend, client, now);
    const options = opts as WorkerOptions;
    const together = new FinishingTogether(backend, { options, client, lost, now });
    const alone = backend.moveToCompleted;
    backend.moveToCompleted = function moveToCompleted(job, result, keep, token, fetchNext) {
      return together.isAvailable()
        ? together.complete(job as MinimalJob, result, keep, token, fetchNext)
        : alone.call(backend, job, result, keep, token, fetchNext);
    } as RedisQueueBackend['moveToCompleted'];
    return timed(backend);
  };
}

/** BullMQ's answer to a fetch: the id comes second. */
type Fetched = readonly [job?: unknown, id?: string, ...unknown[]];

/** Those that go one by one. */
function watchFetches(backend: RedisQueueBackend, lost: RedisLostFetches): void {
  const take = backend.moveToActive.bind(backend);
  const [complete, fail] = [backend.moveToCompleted.bind(backend), backend.moveToFailed.bind(backend)];
  const givenOf = ([, id]: Fetched = []) => (id ? [String(id)] : []);
  const after = ({ result }: { readonly result: unknown }) => givenOf(result as Fetched);
  backend.moveToActive = (token, name) =>
    lost.watch(
      { tokens: [token], ids: [] },
      (it) => givenOf(it as unknown as Fetched),
      () => take(token, name),
    );
  backend.moveToCompleted = (...call) =>
    lost.watch({ tokens: [call[3]], ids: [call[0].id as string] }, after, () => complete(...call));
  backend.moveToFailed = (...call) =>
    lost.watch({ tokens: [call[3]], ids: [call[0].id as string] }, after, () => fail(...call));
}
