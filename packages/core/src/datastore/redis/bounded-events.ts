import type { BackendFactory, RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

const MB = 1024 * 1024;
/** Bytes that the events of a queue may take in Redis. BullMQ bounds their number alone, and writes each result into one. */
const MOST_BYTES = 64 * MB;
/** A worker looks how much it is before so much more has come, going by the size of those there are. */
const LOOK_AFTER = 8 * MB;
/** And after so many jobs at the latest, so that looking costs next to nothing for each. */
const MOST_JOBS = 500;
/** Events that a job leaves. */
const EVENTS = 4;

/**
 * KEYS[1] the stream; ARGV[1] the bytes it may take. The oldest events go, which may be the small ones; gives the size of
 * an event. All of its parts are looked at, a few thousand at most: a sample would be of the oldest alone.
 */
const TRIM = `
local most, size = tonumber(ARGV[1]), 0
for _ = 1, 5 do
  local length = redis.call('XLEN', KEYS[1])
  if length == 0 then break end
  local bytes = redis.call('MEMORY', 'USAGE', KEYS[1], 'SAMPLES', 0)
  size = math.ceil(bytes / length)
  if bytes <= most then break end
  redis.call('XTRIM', KEYS[1], 'MAXLEN', '~', math.floor(length * most / bytes))
end
return size`;

/** Backends of workers that see to it that the events of their queue stay within some 64 MB, however large the results are. */
export function withBoundedEvents(
  factory: BackendFactory<RedisQueueBackend>,
  client: Redis,
): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const backend = factory(name, opts, kinds);
    if (!kinds?.withBlockingConnection) return backend;
    const stream = `${(opts as { prefix?: string } | undefined)?.prefix ?? 'bull'}:${name}:events`;
    let left = 1;
    const look = async () => {
      const size = (await client.eval(TRIM, 1, stream, MOST_BYTES)) as number;
      left = Math.max(1, Math.min(MOST_JOBS, Math.floor(LOOK_AFTER / Math.max(1, EVENTS * size))));
    };
    const complete = backend.moveToCompleted;
    backend.moveToCompleted = function moveToCompleted(job, result, keep, token, fetchNext) {
      const completed = complete.call(backend, job, result, keep, token, fetchNext);
      if (--left <= 0) {
        left = MOST_JOBS;
        // Where that fails, the next look will do.
        completed.then(look).catch(() => undefined);
      }
      return completed;
    } as RedisQueueBackend['moveToCompleted'];
    return backend;
  };
}
