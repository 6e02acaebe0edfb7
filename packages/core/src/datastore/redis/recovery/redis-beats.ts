import type { Redis } from 'ioredis';
import {
  type BeatFacts,
  type Beats,
  CLAIM,
  FORGOTTEN,
  LATE,
  type LateProcess,
  MOST_LATE,
} from '../../ports/beats.js';
import { readJson } from '../../ports/read-value.js';

// KEYS: a sorted set of keys by the time of their last beat, a hash of what is told of them. Milliseconds.
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if redis.call('ZADD', KEYS[1], now + ARGV[7], ARGV[1]) == 1 or ARGV[6] == '1' then redis.call('HSET', KEYS[2], ARGV[1], ARGV[2]) end
local late = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[3], 'WITHSCORES', 'LIMIT', 0, ARGV[4])
if #late == 0 then return { now } end
local forgotten = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[5], 'LIMIT', 0, ARGV[4])
for _, key in ipairs(forgotten) do
  redis.call('ZREM', KEYS[1], key)
  redis.call('HDEL', KEYS[2], key)
end
local facts = {}
for index = 1, #late, 2 do facts[#facts + 1] = redis.call('HGET', KEYS[2], late[index]) or '' end
return { now, late, facts }`;

const CLAIM_ONE = `
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
return redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) and 1 or 0`;

const REMOVE = `
if ARGV[2] ~= '' and redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[3])
return redis.call('ZREM', KEYS[1], ARGV[1])`;

const BEAT_COMMAND = 'cortadoBeat';
type Client = Redis & Record<typeof BEAT_COMMAND, (...args: (string | number)[]) => Promise<BeatAnswer>>;
type BeatAnswer = [now: number, late?: string[], facts?: string[]];

/** Beats in Redis, beside BullMQ's keys and under the same prefix. */
export class RedisBeats implements Beats {
  readonly #client: Client;
  readonly #times: string;
  readonly #facts: string;
  /** What the last beat has told, as JSON. */
  #told: string | undefined;

  constructor(client: Redis, prefix: string) {
    client.defineCommand(BEAT_COMMAND, { numberOfKeys: 2, lua: BEAT });
    this.#client = client as Client;
    this.#times = `${prefix}:cortado:beats`;
    this.#facts = `${prefix}:cortado:beats:facts`;
  }

  async beat(key: string, facts: BeatFacts, rest = 0): Promise<LateProcess[]> {
    const text = JSON.stringify(facts);
    const answer = await this.#client[BEAT_COMMAND](
      ...[this.#times, this.#facts, key, text],
      ...[LATE, MOST_LATE, FORGOTTEN, text === this.#told ? 0 : 1, rest],
    );
    this.#told = text;
    const [now, late = [], told = []] = answer;
    return told.flatMap((json, index) => {
      const [its, mark] = late.slice(2 * index, 2 * index + 2) as [string, string];
      const found = readJson(json) as BeatFacts | undefined;
      return Array.isArray(found?.queues) ? [{ key: its, mark, age: now - Number(mark), facts: found }] : [];
    });
  }

  async claim({ key, mark }: Pick<LateProcess, 'key' | 'mark'>): Promise<boolean> {
    return (await this.#client.eval(CLAIM_ONE, 2, this.#times, this.#claimOf(key), key, mark, CLAIM)) === 1;
  }

  async remove(key: string, mark = ''): Promise<void> {
    await this.#client.eval(REMOVE, 3, this.#times, this.#facts, this.#claimOf(key), key, mark);
  }

  #claimOf(key: string): string {
    return `${this.#times}:claim:${key}`;
  }
}
