import type { Redis } from 'ioredis';
import {
  BROADCASTS_TOPIC,
  type BroadcastLog,
  KEPT_FOR,
  KEPT_IN_ROOM,
  type LogPart,
  MOST_LOGGED,
  type OutgoingBroadcast,
  type RoomPart,
  type StoredBroadcast,
} from '../ports/broadcast-log.js';

const TIME = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])`;

// KEYS: the log, a stream; then for each broadcast what its room keeps, a sorted set of bodies by id, and the ids of keys there,
// where the empty key has the id of the latest one that had to go. ARGV: the channel, whether some may be there, four limits,
// then token, room, key, body and 1 for what is kept, of each. A number of that size is written by %.0f alone.
const APPEND = `${TIME}
local log, forMs, keep = KEYS[1], tonumber(ARGV[3]), tonumber(ARGV[4])
local oldest = string.format('%.0f', now - forMs * 1000)
local known = {}
if ARGV[2] == '1' then
  for _, entry in ipairs(redis.call('XREVRANGE', log, '+', '-', 'COUNT', ARGV[6])) do known[entry[2][6]] = true end
end
local last = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
local id = last and tonumber(string.match(last[1], '^%d+')) or 0
for index = 1, (#KEYS - 1) / 2 do
  local at = 2 + 5 * index
  local token, room, key, body, isKept = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  if not known[token] then
    id = math.max(id + 1, now)
    local text = string.format('%.0f', id)
    redis.call('XADD', log, 'MAXLEN', '~', ARGV[5], text .. '-0', 'r', room, 'b', body, 't', token)
    if isKept == '1' then
      local bodies, ids = KEYS[2 * index], KEYS[2 * index + 1]
      if key ~= '' then
        local before = redis.call('HGET', ids, key)
        if before then redis.call('ZREMRANGEBYSCORE', bodies, before, before) end
        redis.call('HSET', ids, key, text)
      end
      redis.call('ZADD', bodies, text, text .. ' ' .. body)
      redis.call('ZREMRANGEBYSCORE', bodies, '-inf', oldest)
      local surplus = redis.call('ZCARD', bodies) - keep
      if surplus > 0 then
        local gone = redis.call('ZRANGE', bodies, surplus - 1, surplus - 1, 'WITHSCORES')
        redis.call('ZREMRANGEBYRANK', bodies, 0, surplus - 1)
        redis.call('HSET', ids, '', string.match(gone[1], '^%d+'))
      end
      if redis.call('HLEN', ids) > 4 * keep then
        local gone = redis.call('HGET', ids, '')
        redis.call('DEL', ids)
        if gone then redis.call('HSET', ids, '', gone) end
      end
      redis.call('PEXPIRE', bodies, forMs)
      redis.call('PEXPIRE', ids, forMs)
    end
  end
end
redis.call('PEXPIRE', log, forMs)
redis.call('PUBLISH', ARGV[1], '{}')`;

// ARGV: an id and how many of those behind it. Gives them and the oldest there is.
const READ = `
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
return { first and first[1] or '', redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) }`;

// ARGV: an id and how long is kept. Gives what is behind it, and 1 where some of that may have gone.
const ROOM = `${TIME}
local oldest = now - tonumber(ARGV[2]) * 1000
local after = tonumber(ARGV[1])
local gone = tonumber(redis.call('HGET', KEYS[2], '') or '0')
local from = '(' .. string.format('%.0f', math.max(after, oldest))
return { redis.call('ZRANGEBYSCORE', KEYS[1], from, '+inf'), (after < gone or after < oldest) and 1 or 0 }`;

/** In Redis: a stream of all, and for each room a sorted set of what it keeps. */
export class RedisBroadcasts implements BroadcastLog {
  readonly #client: Redis;
  readonly #prefix: string;
  readonly #channel: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = `${prefix}:cortado:broadcasts`;
    this.#channel = `${prefix}:cortado:bus:${BROADCASTS_TOPIC}`;
  }

  async append(broadcasts: readonly OutgoingBroadcast[], isRepeated: boolean): Promise<void> {
    const keys = [this.#prefix, ...broadcasts.flatMap(({ room }) => this.#keysOf(room))];
    const values = broadcasts.flatMap(({ token, room, key = '', body, isKept }) => [
      token,
      room,
      key,
      body,
      isKept ? 1 : 0,
    ]);
    const limits = [KEPT_FOR, KEPT_IN_ROOM, MOST_LOGGED, MOST_LOGGED];
    await this.#client.eval(
      APPEND,
      keys.length,
      ...keys,
      this.#channel,
      isRepeated ? 1 : 0,
      ...limits,
      ...values,
    );
  }

  async newest(): Promise<number> {
    const [last] = await this.#client.xrevrange(this.#prefix, '+', '-', 'COUNT', 1);
    return last ? idOf(last[0]) : 0;
  }

  async read(after: number, limit: number): Promise<LogPart> {
    const answer = await this.#client.eval(READ, 1, this.#prefix, `${after}-0`, limit);
    const [oldest, entries] = answer as [string, [id: string, fields: string[]][]];
    const broadcasts = entries.map(([id, [, room = '', , body = '']]): StoredBroadcast => {
      return { id: idOf(id), room, body };
    });
    return { broadcasts, wholeAfter: oldest === '' ? 0 : idOf(oldest) };
  }

  async room(room: string, after: number): Promise<RoomPart> {
    const answer = await this.#client.eval(ROOM, 2, ...this.#keysOf(room), after, KEPT_FOR);
    const [members, isIncomplete] = answer as [string[], number];
    const broadcasts = members.map((it): StoredBroadcast => {
      const end = it.indexOf(' ');
      return { id: Number(it.slice(0, end)), room, body: it.slice(end + 1) };
    });
    return { broadcasts, isIncomplete: isIncomplete === 1 };
  }

  #keysOf(room: string): [bodies: string, ids: string] {
    return [`${this.#prefix}:kept:${room}`, `${this.#prefix}:keys:${room}`];
  }
}

/** The number before the dash of a stream's id. */
function idOf(text: string): number {
  return Number(text.slice(0, text.indexOf('-')));
}
