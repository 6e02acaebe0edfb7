/** Arguments that come before the jobs. */
export const SHARED = 4;

// What BullMQ's own script does to an ordinary job that was active, for as many of them as follow each other: what
// they share is read and written once. An ordinary job has its lock, and neither parent nor children nor a unique
// key; its queue is not paused and has no limit of rate or concurrency. Whatever else there is goes through BullMQ's
// own script, in its turn: nothing has been written for it by then. So do the first job of a command where delayed
// jobs are due or finished ones past their age, since BullMQ moves up to 1,000 of those with each.
const TOGETHER = `local wait, active, prioritized, events, stalled = unpack(KEYS, 1, 5)
local delayed, meta, counter, finished, marker = KEYS[7], KEYS[9], KEYS[10], KEYS[11], KEYS[14]
local at, fetchNext, prefix, json = unpack(ARGV, 1, ${SHARED})
local options = cjson.decode(json)
local keep = options.keepJobs
local count = (#ARGV - ${SHARED}) / 3
local ids, tokens, results, answers = {}, {}, {}, {}
for index = 1, count do
  ids[index], tokens[index], results[index] = unpack(ARGV, ${SHARED} - 2 + index * 3, ${SHARED} + index * 3)
end

local decoded = { unpack = function(it) return it end }
local values = { '', at, 'returnvalue', '', 'completed', fetchNext, prefix, options }
local function alone(index)
  values[1], options.token, values[4] = ids[index], tokens[index], results[index]
  KEYS[12] = prefix .. ids[index]
  local isFine, answer = pcall(finish, KEYS, values, decoded)
  if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
  answers[index] = answer
  return index + 1
end

local settings = redis.call('HMGET', meta, 'opts.maxLenEvents', 'paused', 'concurrency', 'max')
local isOrdinary = settings[1] and not (settings[2] or settings[3] or settings[4])
  and not options.limiter and options.maxMetricsSize == ''
local attempts = {}

local function hasChildren(index)
  local key = prefix .. ids[index]
  return redis.call('EXISTS', key .. ':dependencies', key .. ':unsuccessful') > 0
end

local function look()
  local locks, children = {}, {}
  for index = 1, count do
    local key = prefix .. ids[index]
    locks[index] = key .. ':lock'
    children[index * 2 - 1], children[index * 2] = key .. ':dependencies', key .. ':unsuccessful'
  end
  local mayHaveChildren = redis.call('EXISTS', unpack(children)) > 0
  local held = redis.call('MGET', unpack(locks))
  for index = 1, count do
    local job = redis.pcall('HMGET', prefix .. ids[index], 'name', 'atm', 'parentKey', 'parent', 'deid')
    local isPlain = not job.err and job[1] and not (job[3] or job[4] or job[5])
    if isPlain and held[index] == tokens[index] and tokens[index] ~= '0'
      and not (mayHaveChildren and hasChildren(index)) then
      attempts[index] = (tonumber(job[2]) or 0) + 1
    end
  end
end

-- Whether BullMQ has something to do with the next of them that it need not do with each.
local isDone = false
local function isDue()
  if isDone then return false end
  if keep.age and keep.count ~= 0 then return true end
  return fetchNext == '1'
    and #redis.call('ZRANGEBYSCORE', delayed, 0, (at + 1) * 0x1000 - 1, 'LIMIT', 0, 1) > 0
end

local function isCompleted(index)
  local answer = answers[index]
  return type(answer) == 'table' and not answer.err or answer == 0
end

-- The finished jobs that leave when so many more have come; nil where that is for BullMQ to say.
local function leaving(most)
  if not keep.count or keep.count <= 0 then return {} end
  local surplus = redis.call('ZCARD', finished) + most - keep.count
  if surplus <= 0 then return {} end
  if most > keep.count or surplus > 1000 then return nil end
  local found = redis.call('ZRANGE', finished, 0, surplus - 1, 'WITHSCORES')
  if tonumber(found[#found]) >= tonumber(at) then return nil end
  local gone = {}
  for index = 1, #found, 2 do
    if redis.call('HGET', prefix .. found[index], 'parentKey') then return nil end
    gone[#gone + 1] = found[index]
  end
  return gone
end

local function remove(jobs)
  local keys = {}
  for _, id in ipairs(jobs) do
    local key, last = prefix .. id, #keys
    keys[last + 1], keys[last + 2], keys[last + 3] = key, key .. ':logs', key .. ':dependencies'
    keys[last + 4], keys[last + 5], keys[last + 6] = key .. ':processed', key .. ':failed', key .. ':unsuccessful'
    if #keys > 6000 then
      redis.call('DEL', unpack(keys))
      keys = {}
    end
  end
  if #keys > 0 then redis.call('DEL', unpack(keys)) end
end

-- The next jobs in the order in which they are taken, how many of them wait, and whether BullMQ could take them so.
local function successors(most)
  if fetchNext ~= '1' then return {}, 0, true end
  local found, next = redis.call('LRANGE', wait, -most, -1), {}
  for index = #found, 1, -1 do
    if string.sub(found[index], 1, 2) == '0:' then return next, 0, false end
    next[#next + 1] = found[index]
  end
  local waiting = #next
  if waiting < most then
    for _, id in ipairs(redis.call('ZRANGE', prioritized, 0, most - waiting - 1)) do next[#next + 1] = id end
  end
  return next, waiting, true
end

local function take(next, waiting, most)
  local taken = {}
  for place = 1, most do taken[place] = next[place] end
  if waiting > 0 then redis.call('LTRIM', wait, 0, -1 - waiting) end
  if most > waiting then redis.call('ZREMRANGEBYRANK', prioritized, 0, most - waiting - 1) end
  redis.call('LPUSH', active, unpack(taken))
end

-- Gives a job as BullMQ does; a field that is there twice counts as it is said last.
local function open(id, token)
  local key = prefix .. id
  redis.call('SET', key .. ':lock', token, 'PX', options.lockDuration)
  redis.call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
  local job = redis.call('HGETALL', key)
  local started = 1
  for field = 1, #job, 2 do
    if job[field] == 'ats' then started = (tonumber(job[field + 1]) or 0) + 1 end
  end
  local fields = { 'processedOn', at, 'ats', tostring(started) }
  if options.name then fields[5], fields[6] = 'pb', options.name end
  redis.call('HSET', key, unpack(fields))
  for _, it in ipairs(fields) do job[#job + 1] = it end
  return { job, id, 0, 0 }
end

local function whenNothingFollows()
  if fetchNext == '1' then
    redis.call('DEL', counter)
    local next = redis.call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
    if next[2] then return { 0, 0, 0, tonumber(next[2]) / 0x1000 } end
  end
  if redis.call('LLEN', wait) == 0 and redis.call('LLEN', active) == 0 and redis.call('ZCARD', prioritized) == 0 then
    redis.call('XADD', events, '*', 'event', 'drained')
  end
  return 0
end

local function complete(index)
  local id, result = ids[index], results[index]
  if keep.count ~= 0 then
    redis.call('HSET', prefix .. id, 'atm', attempts[index], 'returnvalue', result, 'finishedOn', at)
  end
  redis.call('XADD', events, '*', 'event', 'completed', 'jobId', id, 'returnvalue', result, 'prev', 'active')
end

-- Finishes ordinary jobs from one to another, or fewer. Returns the one that comes after those.
local function together(first, last)
  if isDue() then
    alone(first)
    isDone = isCompleted(first)
    return first + 1
  end
  local most = last - first + 1
  local next, waiting, isKnown = successors(most)
  if #next > 0 then most = #next end
  local gone = leaving(most)
  if not (isKnown and gone) then return alone(first) end

  local done, locks, ranks = {}, {}, {}
  for index = first, first + most - 1 do
    if redis.call('LREM', active, -1, ids[index]) < 1 then break end
    done[#done + 1] = ids[index]
    locks[#done] = prefix .. ids[index] .. ':lock'
    ranks[#done * 2 - 1], ranks[#done * 2] = at, ids[index]
  end
  -- It has its lock and is not active: BullMQ says what is wrong with it.
  if #done == 0 then return alone(first) end
  if #done < most then gone = leaving(#done) end

  redis.call('DEL', unpack(locks))
  redis.call('SREM', stalled, unpack(done))
  redis.call('XTRIM', events, 'MAXLEN', '~', settings[1])
  if #gone > 0 then
    remove(gone)
    redis.call('ZREMRANGEBYRANK', finished, 0, #gone - 1)
  end
  if keep.count == 0 then remove(done) else redis.call('ZADD', finished, unpack(ranks)) end

  if #next == 0 then
    for place = 1, #done do complete(first + place - 1) end
    local answer = whenNothingFollows()
    for place = 1, #done do answers[first + place - 1] = answer end
    return first + #done
  end

  take(next, math.min(waiting, #done), #done)
  for place = 1, #done do
    local index = first + place - 1
    complete(index)
    local isFine, answer = pcall(open, next[place], tokens[index])
    if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
    answers[index] = answer
  end
  redis.call('ZADD', marker, 0, '0')
  return first + #done
end

if isOrdinary then look() end
local index = 1
while index <= count do
  if not attempts[index] then
    index = alone(index)
  else
    local last = index
    while attempts[last + 1] do last = last + 1 end
    index = together(index, last)
  end
end
return answers`;

/** The script that completes many jobs with one command, made of BullMQ's own for one of them. */
export function finishingLua(finish: string): string {
  return `local function finish(KEYS, ARGV, cmsgpack)\n${finish}\nend\n${TOGETHER}`;
}
