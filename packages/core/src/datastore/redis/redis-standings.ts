import type { Redis } from 'ioredis';
import {
  FURTHEST_PLACE,
  type JobStanding,
  type JobStandings,
  MOST_PRIORITIES,
  type StateCounts,
} from '../ports/job-standings.js';
import { readValue } from '../ports/read-value.js';
import type { StoredState } from '../ports/stored-state.js';
import { READY } from './ready-again.js';

/**
 * Lua: the state of a job, and its place where that is asked for. A job is in one of BullMQ's sets, or active, or it waits:
 * so the long list of those that wait is only looked through for a place, and no further than places are told. Where
 * something else than a job stands under its id, it is looked for in that list as well.
 *
 * KEYS[1] the prefix of the queue's keys. ARGV: the id, and the furthest place, 0 for none.
 */
const STANDING = `
local queue, id, furthest = KEYS[1], ARGV[1], tonumber(ARGV[2])
if redis.call('EXISTS', queue .. id) == 0 then return { 'unknown' } end
for _, state in ipairs({ 'completed', 'failed', 'delayed', 'waiting-children' }) do
  if redis.call('ZSCORE', queue .. state, id) then return { state } end
end
local place = redis.call('ZRANK', queue .. 'prioritized', id)
if place then
  local before = furthest > 0 and redis.call('LLEN', queue .. 'wait') or 0
  return { 'prioritized', before + place + 1 }
end
if redis.call('LPOS', queue .. 'active', id) then return { 'active' } end
if type(redis.pcall('HGET', queue .. id, 'timestamp')) ~= 'string'
  and not redis.call('LPOS', queue .. 'wait', id) then
  return { 'unknown' }
end
if furthest == 0 then return { 'waiting' } end
local fromFront = redis.call('LPOS', queue .. 'wait', id, 'RANK', -1, 'MAXLEN', furthest)
return { 'waiting', fromFront and redis.call('LLEN', queue .. 'wait') - fromFront or false }`;

const COUNTS = `
local queue = KEYS[1]
local counts = { redis.call('LLEN', queue .. 'active'), redis.call('LLEN', queue .. 'wait') + redis.call('LLEN', queue .. 'paused') }
for _, state in ipairs({ 'prioritized', 'delayed', 'waiting-children', 'completed', 'failed' }) do
  counts[#counts + 1] = redis.call('ZCARD', queue .. state)
end
return counts`;

/** BullMQ orders the jobs of one priority by the low bits of their scores. */
const SCORES_PER_PRIORITY = 2 ** 32;

const FIRST_IN_LINE = `
local ids, from = { redis.call('LINDEX', KEYS[1] .. 'wait', -1) }, '-inf'
for _ = 1, ${MOST_PRIORITIES} do
  local head = redis.call('ZRANGEBYSCORE', KEYS[1] .. 'prioritized', from, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  if not head[1] then break end
  ids[#ids + 1] = head[1]
  from = string.format('%.0f', (math.floor(tonumber(head[2]) / ${SCORES_PER_PRIORITY}) + 1) * ${SCORES_PER_PRIORITY})
end
local first = {}
for _, id in ipairs(ids) do
  local job = id and redis.pcall('HMGET', KEYS[1] .. id, 'timestamp', 'opts', 'processedOn', '${READY}')
  if job and not job.err then first[#first + 1] = job end
end
return first`;

type Field = string | null;

/** Asks BullMQ's keys, each time with one script. */
export class RedisStandings implements JobStandings {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async state(queue: string, id: string): Promise<StoredState | 'unknown'> {
    return (await this.#standing(queue, id, 0)).state;
  }

  standing(queue: string, id: string): Promise<JobStanding> {
    return this.#standing(queue, id, FURTHEST_PLACE);
  }

  async counts(queue: string): Promise<StateCounts> {
    const counts = (await this.#client.eval(COUNTS, 1, this.#keyOf(queue))) as number[];
    const [active = 0, waiting = 0, prioritized = 0, delayed = 0, children = 0, completed = 0, failed = 0] =
      counts;
    return { active, waiting, prioritized, delayed, 'waiting-children': children, completed, failed };
  }

  async longestWaitSince(queue: string): Promise<number | undefined> {
    const first = (await this.#client.eval(FIRST_IN_LINE, 1, this.#keyOf(queue))) as Field[][];
    const since = first.map(([queuedAt, opts, startedAt, ready]) => {
      if (ready) return Number(ready);
      const { delay = 0 } = readValue<{ delay?: number }>(opts ?? '{}').value;
      // One that waits for another attempt has waited since the last one, at the longest.
      return Math.max(Number(queuedAt ?? 0) + delay, Number(startedAt ?? 0));
    });
    return since.length === 0 ? undefined : Math.min(...since);
  }

  async #standing(queue: string, id: string, furthest: number): Promise<JobStanding> {
    const found = await this.#client.eval(STANDING, 1, this.#keyOf(queue), id, furthest);
    const [state, place] = found as [JobStanding['state'], (number | null)?];
    return { state, position: place && place <= furthest ? place : undefined };
  }

  #keyOf(queue: string): string {
    return `${this.#prefix}:${queue}:`;
  }
}
