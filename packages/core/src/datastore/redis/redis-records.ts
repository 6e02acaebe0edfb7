import type { Redis } from 'ioredis';
import { systemClock } from '../../clock/clock.js';
import { readValue } from '../ports/read-value.js';
import type { ListOptions, PutOptions, RecordCollection, Records, StoredRecord } from '../ports/records.js';
import { PLACE_BEHIND } from './zset-place.js';

// A record is a hash: v its JSON, n its version, at the time of its first write. An index holds all keys of a
// collection by that time, or by that of the last write which made them the newest; keys whose record has expired leave
// it when they are met, and it goes itself with the last record of a collection that nobody writes to any more. They are
// looked for among the oldest, and where some of those are written again and again, also behind them: somewhere, by the
// time, so that as many go as come. Records of one millisecond are told apart by fractions of it, so that they are listed in the order
// of their writing.
const WRITE = `
local function timeBehind(index, now)
  local newest = redis.call('ZREVRANGE', index, 0, 0, 'WITHSCORES')[2]
  if not newest or math.floor(tonumber(newest)) ~= tonumber(now) then return now end
  return string.format('%.17g', tonumber(newest) + 1 / 1024)
end
local function dropExpired(index, from, count)
  local living = 0
  for _, key in ipairs(redis.call('ZRANGE', index, from, from + count - 1)) do
    if redis.call('EXISTS', index .. ':' .. key) == 1 then living = living + 1
    else redis.call('ZREM', index, key) end
  end
  return living
end
local function write(KEYS, ARGV)
local version = tonumber(redis.call('HGET', KEYS[1], 'n') or '0')
if ARGV[4] ~= '' and version ~= tonumber(ARGV[4]) then return 0 end
local at = (version == 0 or ARGV[7] == '1') and timeBehind(KEYS[2], ARGV[3])
if version == 0 then redis.call('HSET', KEYS[1], 'at', at) end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'n', version + 1)
if at then redis.call('ZADD', KEYS[2], at, ARGV[1]) end
if ARGV[5] ~= '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[5]) then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
end
if version == 0 then
  if ARGV[6] ~= '' then
    local surplus = redis.call('ZRANGE', KEYS[2], 0, -1 - tonumber(ARGV[6]))
    for _, key in ipairs(surplus) do redis.call('DEL', KEYS[2] .. ':' .. key) end
    if #surplus > 0 then redis.call('ZREMRANGEBYRANK', KEYS[2], 0, #surplus - 1) end
  end
  if ARGV[5] ~= '' then
    local old = redis.call('ZCOUNT', KEYS[2], '-inf', tonumber(ARGV[3]) - tonumber(ARGV[5]))
    local living = old > 0 and dropExpired(KEYS[2], 0, math.min(old, 10)) or 0
    if living > 0 and old > 10 then
      dropExpired(KEYS[2], living + tonumber(ARGV[3]) % (old - 10), 10)
    end
  end
end
return version + 1
end`;

const PUT = `${WRITE}
return write(KEYS, ARGV)`;

// ARGV: the time, `ttl` and `keep`, then the key and the value of each.
const PUT_MANY = `${WRITE}
for at = 4, #ARGV, 2 do
  local key = ARGV[at]
  write({ KEYS[1] .. ':' .. key, KEYS[1] }, { key, ARGV[at + 1], ARGV[1], '', ARGV[2], ARGV[3] })
end`;

const REMOVE = `
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('DEL', KEYS[1])`;

// Gives how many records there were, and how many keys of the index have gone.
const CLEAR = `
local keys = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
local removed = 0
for _, key in ipairs(keys) do removed = removed + redis.call('DEL', KEYS[1] .. ':' .. key) end
if #keys > 0 then redis.call('ZREMRANGEBYRANK', KEYS[1], 0, #keys - 1) end
return { removed, #keys }`;

// ARGV: how many to leave out, how many to give, how many to look at, then the time and the key of the record that the
// list goes on behind. Gives records, and the place of the last one it looked at, unless that is the end.
const LIST = `${PLACE_BEHIND}
local at, wanted, depth = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
if ARGV[4] then at = at + placeBehind(KEYS[1], ARGV[4], ARGV[5]) end
local found, last = {}, nil
local keys = redis.call('ZREVRANGE', KEYS[1], at, at + depth - 1, 'WITHSCORES')
for index = 1, #keys, 2 do
  if #found >= wanted then return { found, last } end
  local key = keys[index]
  local record = redis.pcall('HMGET', KEYS[1] .. ':' .. key, 'v', 'n', 'at')
  -- Something else than a hash stands there.
  if record.err then record = { '', '0', '0' } end
  if record[1] then
    found[#found + 1] = { key, record[1], record[2], record[3], redis.call('PTTL', KEYS[1] .. ':' .. key),
      keys[index + 1] }
  end
  last = { keys[index + 1], key }
end
return { found, #keys == 2 * depth and last or nil }`;

/** Keys that one command lists or removes. */
const PORTION = 100;

type Row = [key: string, value: string, version: string, at: string, timeLeft?: number, placed?: string];

/** Records in Redis, beside BullMQ's keys and under the same prefix. */
export class RedisRecords implements Records {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async get<T>(collection: RecordCollection, key: string): Promise<StoredRecord<T> | undefined> {
    const [value, version, at] = await this.#client.hmget(this.#keyOf(collection, key), 'v', 'n', 'at');
    return value && version && at ? record<T>([key, value, version, at]) : undefined;
  }

  async put(
    collection: RecordCollection,
    key: string,
    value: unknown,
    { ifVersion, asNewest = false }: PutOptions = {},
  ): Promise<number | undefined> {
    const version = await this.#client.eval(
      PUT,
      2,
      this.#keyOf(collection, key),
      this.#indexOf(collection),
      key,
      JSON.stringify(value),
      systemClock.now(),
      ifVersion ?? '',
      collection.ttl ?? '',
      collection.keep ?? '',
      asNewest ? '1' : '',
    );
    return (version as number) || undefined;
  }

  async putMany(
    collection: RecordCollection,
    records: readonly (readonly [key: string, value: unknown])[],
  ): Promise<void> {
    const { ttl = '', keep = '' } = collection;
    for (let start = 0; start < records.length; start += PORTION) {
      const some = records.slice(start, start + PORTION);
      const pairs = some.flatMap(([key, value]) => [key, JSON.stringify(value)]);
      await this.#client.eval(PUT_MANY, 1, this.#indexOf(collection), systemClock.now(), ttl, keep, ...pairs);
    }
  }

  async remove(collection: RecordCollection, key: string): Promise<boolean> {
    const removed = await this.#client.eval(
      REMOVE,
      2,
      this.#keyOf(collection, key),
      this.#indexOf(collection),
      key,
    );
    return removed === 1;
  }

  async list<T>(
    collection: RecordCollection,
    { limit, offset = 0, after }: ListOptions,
  ): Promise<StoredRecord<T>[]> {
    let behind: readonly string[] =
      after === undefined ? [] : [after.slice(0, after.indexOf(':')), after.slice(after.indexOf(':') + 1)];
    const found: StoredRecord<T>[] = [];
    for (let left = offset; found.length < limit; left = 0) {
      const wanted = Math.min(PORTION, limit - found.length);
      const index = this.#indexOf(collection);
      const part = await this.#client.eval(LIST, 1, index, left, wanted, PORTION, ...behind);
      const [rows, last] = part as [Row[], string[]?];
      found.push(...rows.map((it) => record<T>(it, collection.ttl)));
      if (!last) break;
      behind = last;
    }
    return found;
  }

  async clear(collection: RecordCollection): Promise<number> {
    let cleared = 0;
    for (let portion = PORTION; portion === PORTION; ) {
      const gone = await this.#client.eval(CLEAR, 1, this.#indexOf(collection), PORTION);
      const [removed, keys] = gone as [number, number];
      cleared += removed;
      portion = keys;
    }
    return cleared;
  }

  #indexOf({ name }: RecordCollection): string {
    return `${this.#prefix}:cortado:${name}`;
  }

  #keyOf(collection: RecordCollection, key: string): string {
    return `${this.#indexOf(collection)}:${key}`;
  }
}

function record<T>([key, value, version, at, timeLeft, placed = at]: Row, ttl?: number): StoredRecord<T> {
  return {
    key,
    ...readValue<T>(value),
    version: Number(version),
    createdAt: new Date(Number(at)),
    place: `${placed}:${key}`,
    ...(ttl === undefined || timeLeft === undefined ? {} : { age: ttl - timeLeft }),
  };
}
