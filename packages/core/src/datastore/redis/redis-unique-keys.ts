import type { Redis } from 'ioredis';
import { HOLD, type Holder, type KeyClaim, type TakenKey, type UniqueKeys } from '../ports/unique-keys.js';

// BullMQ's keys: de is who has a key, dn the job kept to follow. The score of a delayed job is its time in 1/4096 ms.
const HOLD_BACK = `
local prefix, key, holder, ours = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
if redis.call('GET', prefix .. 'de:' .. key) ~= holder then return 'gone' end
if redis.call('ZSCORE', prefix .. 'delayed', holder) then return 'held' end
local function takeOut()
  if redis.call('ZREM', prefix .. 'prioritized', holder) == 1 then return true end
  if redis.call('LPOS', prefix .. 'active', holder) then return false end
  -- The oldest are the last of the list, and looked for from there, so that not all others are passed.
  local from = redis.call('LPOS', prefix .. 'wait', holder, 'RANK', -1, 'MAXLEN', 1000) and -1 or 1
  return redis.call('LREM', prefix .. 'wait', from, holder) + redis.call('LREM', prefix .. 'paused', 1, holder) > 0
end
if not takeOut() then
  return redis.call('HGET', prefix .. 'dn:' .. key, 'jid') == ours and 'kept' or 'running'
end
local seconds, micros = unpack(redis.call('TIME'))
local due = seconds * 1000 + math.floor(micros / 1000) + ${HOLD}
redis.call('ZADD', prefix .. 'delayed', string.format('%.0f', due * 0x1000), holder)
local first = redis.call('ZRANGE', prefix .. 'delayed', 0, 0, 'WITHSCORES')
redis.call('ZADD', prefix .. 'marker', first[2] / 0x1000, '1')
return 'held'`;

const TAKE = `
local prefix, key, job, ttl = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local holder = redis.call('GET', prefix .. 'de:' .. key)
if holder and holder ~= job and redis.call('EXISTS', prefix .. holder) == 1
  and not redis.call('ZSCORE', prefix .. 'completed', holder)
  and not redis.call('ZSCORE', prefix .. 'failed', holder) then
  return holder
end
if ttl == '' then redis.call('SET', prefix .. 'de:' .. key, job)
else redis.call('SET', prefix .. 'de:' .. key, job, 'PX', ttl) end
return job`;

export class RedisUniqueKeys implements UniqueKeys {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async holdBack({ queue, key, holder, ours }: KeyClaim): Promise<Holder> {
    const prefix = `${this.#prefix}:${queue}:`;
    return (await this.#client.eval(HOLD_BACK, 1, prefix, key, holder, ours)) as Holder;
  }

  async take({ queue, key, job, ttl }: TakenKey): Promise<string> {
    const prefix = `${this.#prefix}:${queue}:`;
    return String(await this.#client.eval(TAKE, 1, prefix, key, job, ttl ?? ''));
  }
}
