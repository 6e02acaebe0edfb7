import { PLACE_BEHIND } from './zset-place.js';

/**
 * What is kept in Redis for the jobs of a queue that have tags or a user: a hash from a job's id to its entry, which is
 * the moment it was made and the job's terms with a NUL between them; for each term a sorted set of ids by the time
 * they were queued; and a list of what is to be entered there: the id, that time, and the entry, with a NUL between them as well.
 * A term has no NUL, since no engine can store one.
 *
 * Lua: enters the oldest that are on the list; gives how many are left. KEYS: the hash, the list, and a key that is never
 * there. ARGV: how many.
 */
export const TAKE_IN = `
local some = redis.call('LRANGE', KEYS[2], 0, ARGV[1] - 1)
if #some == 0 then return 0 end
redis.call('LTRIM', KEYS[2], ARGV[1], -1)
local entries, under = {}, {}
for _, each in ipairs(some) do
  local id, at, entry = string.match(each, '^([^%z]*)%z([^%z]*)%z(.*)$')
  entries[#entries + 1] = id
  entries[#entries + 1] = entry
  local isMoment = true
  for term in string.gmatch(entry, '[^%z]+') do
    if isMoment then
      isMoment = false
    else
      local ids = under[term]
      if not ids then
        ids = {}
        under[term] = ids
      end
      ids[#ids + 1] = at
      ids[#ids + 1] = id
    end
  end
end
redis.call('HSET', KEYS[1], unpack(entries))
for term, ids in pairs(under) do redis.call('ZADD', KEYS[1] .. ':' .. term, unpack(ids)) end
return redis.call('LLEN', KEYS[2])`;

/**
 * Lua: one page of the jobs under some terms, the last queued first; the term that has fewest jobs is gone through.
 *
 * KEYS: the sets of the terms, and a key that is never there. ARGV: the prefix of the queue's keys, that of the records of its removed jobs or nothing,
 * how many are wanted, how many to look at, the longest JSON to give, the states with commas around them, and the
 * position.
 */
export const INDEX_PAGE = `${PLACE_BEHIND}
local jobs, removed, wanted, depth, longest = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local key, size
for at = 1, #KEYS - 1 do
  local each = KEYS[at]
  local count = redis.call('ZCARD', each)
  if not size or count < size then key, size = each, count end
end

local SETS = { 'completed', 'failed', 'delayed', 'prioritized', 'waiting-children' }
-- The sets it may be in by what is written in it come first; what is in none of them waits or is active.
local function stateOf(id, startedAt, finishedAt)
  local from, to = 3, 5
  if finishedAt then from, to = 1, 5 end
  for at = from, to do
    if redis.call('ZSCORE', jobs .. SETS[at], id) then return SETS[at] end
  end
  if startedAt and redis.call('LPOS', jobs .. 'active', id) then return 'active' end
  return 'waiting'
end

local function short(id, field)
  if redis.call('HSTRLEN', jobs .. id, field) > longest then return false end
  return redis.call('HGET', jobs .. id, field)
end

local function read(id)
  local job = redis.pcall('HMGET', jobs .. id, 'name', 'opts', 'progress', 'failedReason', 'atm', 'timestamp',
    'processedOn', 'finishedOn')
  if job.err then return nil end
  if job[1] then
    local state = stateOf(id, job[7], job[8])
    if not string.find(ARGV[6], ',' .. state .. ',', 1, true) then return nil end
    job[9], job[10], job[11] = id, short(id, 'data'), short(id, 'returnvalue')
    job[12] = state == 'delayed' and redis.call('ZSCORE', jobs .. 'delayed', id)
    return { state, job }
  end
  if removed == '' then return nil end
  local record = redis.pcall('HMGET', removed .. id, 'v', 'n', 'at')
  if record.err or not record[1] then return nil end
  return { '', { id, record[1], record[2], record[3] } }
end

local start = 0
if ARGV[7] then start = placeBehind(key, ARGV[7], ARGV[8]) end
local flat = redis.call('ZREVRANGE', key, start, start + depth - 1, 'WITHSCORES')
local found, looked = {}, 0
for at = 1, #flat, 2 do
  if #found >= wanted then break end
  looked = looked + 1
  local row = read(flat[at])
  if row then
    row[3], row[4] = flat[at + 1], flat[at]
    found[#found + 1] = row
  end
end
if looked == 0 or start + looked >= size then return { found, looked } end
return { found, looked, { flat[2 * looked], flat[2 * looked - 1] } }`;

/**
 * Lua: which queues have entries, new ones or others, for the one process that is to look after them for a while; none for the others.
 * KEYS[1] the lock. ARGV: for how many milliseconds, then the hashes.
 */
export const SWEEP_TURN = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return {} end
local due, any = {}, 0
-- One command tells of some hundred queues that none has any, as most of the time.
for from = 2, #ARGV, 500 do
  local keys = {}
  for at = from, math.min(from + 499, #ARGV) do
    keys[#keys + 1] = ARGV[at]
    keys[#keys + 1] = ARGV[at] .. ':new'
  end
  any = any + redis.call('EXISTS', unpack(keys))
end
if any == 0 then return due end
for at = 2, #ARGV do
  if redis.call('EXISTS', ARGV[at], ARGV[at] .. ':new') > 0 then due[#due + 1] = at - 2 end
end
return due`;

/**
 * Lua: goes through some entries of a queue, and takes out those whose job and whose record is gone.
 *
 * KEYS[1] the hash, KEYS[2] the hash that has where each queue's turn goes on. ARGV: the prefix of the queue's keys, that
 * of the records of its removed jobs, the queue, about how many entries, the time, for how long after an entry was made its
 * job may be on its way, and how far ahead of that time no clock is that can be believed.
 */
export const SWEEP_SOME = `
local cursor = redis.call('HGET', KEYS[2], ARGV[3]) or '0'
local page = redis.call('HSCAN', KEYS[1], cursor, 'COUNT', ARGV[4])
local gone, flat = 0, page[2]
for at = 1, #flat, 2 do
  local id, entry = flat[at], flat[at + 1]
  if redis.call('EXISTS', ARGV[1] .. id, ARGV[2] .. id) == 0 then
    local made
    local terms = {}
    for part in string.gmatch(entry, '[^%z]+') do
      if made then terms[#terms + 1] = part else made = tonumber(part) or 0 end
    end
    local age = tonumber(ARGV[5]) - (made or 0)
    if age > tonumber(ARGV[6]) or age < -tonumber(ARGV[7]) then
      for _, term in ipairs(terms) do redis.call('ZREM', KEYS[1] .. ':' .. term, id) end
      redis.call('HDEL', KEYS[1], id)
      gone = gone + 1
    end
  end
end
if page[1] == '0' then redis.call('HDEL', KEYS[2], ARGV[3]) else redis.call('HSET', KEYS[2], ARGV[3], page[1]) end
return { #flat / 2, gone, page[1] == '0' and 1 or 0 }`;
