import type { Redis } from 'ioredis';
import { nextJobId } from '../bullmq/job-id.js';
import type { KeyChange } from '../ports/job-schedulers.js';

/**
 * Milliseconds. What others than us have changed is met when it is shown, or by the number of keys; one that came as another
 * went may be missed as long as this.
 */
const KEPT = 60_000;
/** Far longer than all keys take to be read. */
const CHANGES_KEPT = 600_000;
/** Keys that one command writes: a millisecond of the server. */
const PORTION = 1_000;

// KEYS: BullMQ's sorted set, and ours. ARGV: the bound, and how many. Gives nothing where the two are not in step.
const PAGE = `
if redis.call('ZCARD', KEYS[1]) ~= redis.call('ZCARD', KEYS[2]) then return false end
local keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[1], '+', 'LIMIT', 0, ARGV[2])
for _, key in ipairs(keys) do
  local id = key:gsub('%%', '%%25'):gsub(':', '%%3A')
  if not redis.call('ZSCORE', KEYS[1], id) then return false end
end
return keys`;

// KEYS: ours, and the number of changes. ARGV: how long that is kept, what is done, then the keys.
const CHANGE = `
redis.call('INCR', KEYS[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
if redis.call('EXISTS', KEYS[1]) == 0 then return end
for at = 3, #ARGV do
  if ARGV[2] == 'added' then redis.call('ZADD', KEYS[1], 0, ARGV[at])
  else redis.call('ZREM', KEYS[1], ARGV[at]) end
end`;

// KEYS: ours, the number of changes, and what is to become ours unless something has changed since. ARGV: that number then.
const KEEP = `
if (redis.call('GET', KEYS[2]) or '') == ARGV[1] then redis.call('RENAME', KEYS[3], KEYS[1])
else redis.call('DEL', KEYS[3]) end`;

/** The keys of a queue's schedulers in their own order: BullMQ's sorted set has them in that of their next ticks. */
export class RedisKeyOrder {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** `undefined` where all keys must be read, and kept again. */
  async page(queue: string, after: string | undefined, limit: number): Promise<string[] | undefined> {
    const bound = after === undefined ? '-' : `(${after}`;
    const theirs = `${this.#prefix}:${queue}:repeat`;
    const found = await this.#client.eval(PAGE, 2, theirs, this.#keyOf(queue), bound, limit);
    return (found as string[] | null) ?? undefined;
  }

  /** A number that changes with the keys, to be asked for before they are read. */
  async changes(queue: string): Promise<string> {
    return (await this.#client.get(this.#changesOf(queue))) ?? '';
  }

  /** Keeps all keys, unless some have changed since there were so many changes. */
  async keep(queue: string, keys: readonly string[], changes: string): Promise<void> {
    if (keys.length === 0) return;
    const kept = `${this.#keyOf(queue)}:${nextJobId()}`;
    for (let start = 0; start < keys.length; start += PORTION) {
      const members = keys.slice(start, start + PORTION).flatMap((it) => ['0', it]);
      await this.#client
        .multi()
        .zadd(kept, ...members)
        .pexpire(kept, KEPT)
        .exec();
    }
    await this.#client.eval(KEEP, 3, this.#keyOf(queue), this.#changesOf(queue), kept, changes);
  }

  async changed(queue: string, change: KeyChange, keys: readonly string[]): Promise<void> {
    const [key, changes] = [this.#keyOf(queue), this.#changesOf(queue)];
    try {
      await this.#client.eval(CHANGE, 2, key, changes, CHANGES_KEPT, change, ...keys);
    } catch {
      // What is full lets us remove still: all keys are read when they are next asked for.
      await this.#client.del(key);
    }
  }

  #keyOf(queue: string): string {
    return `${this.#prefix}:cortado:keys:${queue}`;
  }

  #changesOf(queue: string): string {
    return `${this.#keyOf(queue)}:changes`;
  }
}
