import { PLACE_BEHIND } from './zset-place.js';

/**
 * Lua: one page of the jobs of a state, the newest first.
 *
 * KEYS[1] the list or sorted set of the state. ARGV: the prefix of the queue's keys, 'list' or 'set', how many are
 * wanted, how many to look through, the longest JSON to give, the longest to search, the terms as JSON, and the
 * position.
 *
 * The position in a set is the score and the id of the job passed last. In a list, which knows places alone, it is the
 * place to go on at, how many were still to come, how many ids of those passed last follow, those ids (the last one
 * first), and the ids of those that came next.
 */
export const LIST_PAGE = `${PLACE_BEHIND}
local key, jobs, isList = KEYS[1], ARGV[1], ARGV[2] == 'list'
local wanted, depth, longest, longestSearched = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local terms = cjson.decode(ARGV[7])
local NEIGHBOURS, WINDOW = 8, 500

local function placeInList()
  if not ARGV[8] then return 0 end
  local at, left, passed = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
  local length = redis.call('LLEN', key)
  local places = {}
  for _, middle in ipairs({ at, length - left }) do
    local from = math.max(0, middle - WINDOW)
    for index, id in ipairs(redis.call('LRANGE', key, from, middle + WINDOW)) do places[id] = from + index - 1 end
  end
  local isNear = false
  for index = 11, #ARGV do isNear = isNear or places[ARGV[index]] ~= nil end
  if not isNear then
    -- Each of these walks the whole list.
    for _, index in ipairs({ 11, 11 + passed, 12, 12 + passed }) do
      if ARGV[index] then places[ARGV[index]] = redis.call('LPOS', key, ARGV[index]) or nil end
    end
  end
  -- One that left and came back stands elsewhere now: the place that most of them agree on is the right one.
  local best, most = math.max(0, length - left), 0
  local function consider(place)
    local agreeing = 0
    for index = 11, #ARGV do
      local found = places[ARGV[index]]
      if found and (found < place) == (index < 11 + passed) then agreeing = agreeing + 1 end
    end
    if agreeing > most then best, most = place, agreeing end
  end
  for index = 11, #ARGV do
    local found = places[ARGV[index]]
    if found then consider(index < 11 + passed and found + 1 or found) end
  end
  return best
end

local endedBefore, start = terms.endedBefore, 0
terms.endedBefore = nil
if isList then start = placeInList()
elseif ARGV[8] then start = placeBehind(key, ARGV[8], ARGV[9])
elseif endedBefore then start = redis.call('ZCOUNT', key, endedBefore, '+inf') end

local ids, scores = {}, {}
if isList then ids = redis.call('LRANGE', key, start, start + depth - 1)
else
  local flat = redis.call('ZREVRANGE', key, start, start + depth - 1, 'WITHSCORES')
  for index = 1, #flat, 2 do ids[#ids + 1] = flat[index]; scores[#scores + 1] = flat[index + 1] end
end

local hasTerms = next(terms) ~= nil
local function isWanted(id)
  if not hasTerms then return true end
  local fields = redis.pcall('HMGET', jobs .. id, 'name', 'opts', 'failedReason', 'timestamp')
  if fields.err then return false end
  local name, opts, failed, queuedAt = unpack(fields)
  if not name then return false end
  if terms.name and name ~= terms.name then return false end
  if terms.cancelled ~= nil and (string.sub(failed or '', 1, #terms.mark) == terms.mark) ~= terms.cancelled then
    return false
  end
  if terms.queuedBefore and not ((tonumber(queuedAt) or 0) < terms.queuedBefore) then return false end
  for _, part in ipairs(terms.inOptions or {}) do
    if not string.find(opts or '', part, 1, true) then return false end
  end
  if terms.anyInOptions then
    local hasOne = false
    for _, part in ipairs(terms.anyInOptions) do hasOne = hasOne or string.find(opts or '', part, 1, true) ~= nil end
    if not hasOne then return false end
  end
  if terms.errorWords then
    local lower = string.lower(failed or '')
    for _, word in ipairs(terms.errorWords) do
      if not string.find(lower, word, 1, true) then return false end
    end
  end
  if terms.words then
    local text = { id, name, failed or '' }
    if redis.call('HSTRLEN', jobs .. id, 'data') <= longestSearched then
      text[4] = redis.call('HGET', jobs .. id, 'data') or ''
    end
    local lower = string.lower(table.concat(text, ' '))
    for _, word in ipairs(terms.words) do
      if not string.find(lower, word, 1, true) then return false end
    end
  end
  return true
end

local function short(id, field)
  if redis.call('HSTRLEN', jobs .. id, field) > longest then return false end
  return redis.call('HGET', jobs .. id, field)
end

local isDelayed = key == jobs .. 'delayed'
local found, looked = {}, 0
for index, id in ipairs(ids) do
  if #found >= wanted then break end
  looked = looked + 1
  if isWanted(id) then
    local job = redis.pcall('HMGET', jobs .. id, 'name', 'opts', 'progress', 'failedReason', 'atm', 'timestamp',
      'processedOn', 'finishedOn')
    if job.err then
      -- Something else than a job stands there.
      found[#found + 1] = { false, false, false, false, false, false, false, false, id, false, false, false }
    elseif job[1] then
      job[9], job[10], job[11] = id, short(id, 'data'), short(id, 'returnvalue')
      job[12] = isDelayed and scores[index]
      found[#found + 1] = job
    end
  end
end

local last = start + looked
local length = isList and redis.call('LLEN', key) or redis.call('ZCARD', key)
if looked == 0 or last >= length then return { found, looked } end
if not isList then return { found, looked, { scores[looked], ids[looked] } } end
local position = { tostring(last), tostring(length - last) }
local passed = redis.call('LRANGE', key, math.max(0, last - NEIGHBOURS), last - 1)
position[3] = tostring(#passed)
for index = #passed, 1, -1 do position[#position + 1] = passed[index] end
for _, id in ipairs(redis.call('LRANGE', key, last, last + NEIGHBOURS - 1)) do position[#position + 1] = id end
return { found, looked, position }`;
