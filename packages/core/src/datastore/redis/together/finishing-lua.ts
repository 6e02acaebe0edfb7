/**
 * The keys of BullMQ's script in their order, by what follows the prefix of the queue. The 12th is the job's own, which
 * is set for each.
 */
export const KEYS_OF_FINISHING: readonly string[] = [
  ...['wait', 'active', 'prioritized', 'events', 'stalled', 'limiter', 'delayed', 'paused', 'meta', 'pc'],
  ...['completed', '', 'metrics:completed', 'marker'],
];

/** Name, data, options, timestamp, delay and priority. */
const FIELDS_OF_NEW_JOB = 6;

/** Arguments that come before the jobs. */
const SHARED = 8;

// What BullMQ's own script does to an ordinary job that was active, for as many of them as follow each other: what
// they share is read and written once. An ordinary job has its lock, and neither parent nor children nor a unique
// key; its queue is not paused and has no limit of rate or concurrency. Whatever else there is goes through BullMQ's
// own script, in its turn: nothing has been written for it by then. So do the first job of a command where delayed
// jobs are due or finished ones past their age, since BullMQ moves up to 1,000 of those with each.
// KEYS[1] is the prefix of the queue's keys: fourteen of them cost both sides more to send than here to make.
const TOGETHER = `local call = redis.call
local prefix = KEYS[1]
local wait, active, prioritized = prefix .. 'wait', prefix .. 'active', prefix .. 'prioritized'
local events, stalled, delayed, meta = prefix .. 'events', prefix .. 'stalled', prefix .. 'delayed', prefix .. 'meta'
local counter, finished, marker = prefix .. 'pc', prefix .. 'completed', prefix .. 'marker'
local at, fetchNext, json, most, age, lockDuration, name, isPlain = unpack(ARGV, 1, ${SHARED})
local keepCount = tonumber(most)
local count = (#ARGV - ${SHARED}) / 3
local ids, tokens, results, answers = {}, {}, {}, {}
for index = 1, count do
  local place = ${SHARED} - 2 + index * 3
  ids[index], tokens[index], results[index] = ARGV[place], ARGV[place + 1], ARGV[place + 2]
end

local keys, options, values
local decoded = { unpack = function(it) return it end }
local function alone(index)
  if not values then
    keys = { ${KEYS_OF_FINISHING.map((it) => `'${it}'`).join(', ')} }
    for place = 1, #keys do keys[place] = prefix .. keys[place] end
    options = cjson.decode(json)
    values = { '', at, 'returnvalue', '', 'completed', fetchNext, prefix, options }
  end
  values[1], options.token, values[4] = ids[index], tokens[index], results[index]
  keys[12] = prefix .. ids[index]
  local isFine, answer = pcall(finish, keys, values, decoded)
  if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
  answers[index] = answer
  return index + 1
end

local settings = call('HMGET', meta, 'opts.maxLenEvents', 'paused', 'concurrency', 'max')
local isOrdinary = settings[1] and not (settings[2] or settings[3] or settings[4]) and isPlain == '1'
local attempts = {}

local function hasChildren(index)
  local key = prefix .. ids[index]
  return call('EXISTS', key .. ':dependencies', key .. ':unsuccessful') > 0
end

local function look()
  local locks, children = {}, {}
  for index = 1, count do
    local key = prefix .. ids[index]
    locks[index] = key .. ':lock'
    children[index * 2 - 1], children[index * 2] = key .. ':dependencies', key .. ':unsuccessful'
  end
  local mayHaveChildren = call('EXISTS', unpack(children)) > 0
  local held = call('MGET', unpack(locks))
  for index = 1, count do
    local job = redis.pcall('HMGET', prefix .. ids[index], 'name', 'atm', 'parentKey', 'parent', 'deid')
    if not job.err and job[1] and not (job[3] or job[4] or job[5]) and held[index] == tokens[index]
      and tokens[index] ~= '0' and not (mayHaveChildren and hasChildren(index)) then
      attempts[index] = job[2] and tostring((tonumber(job[2]) or 0) + 1) or '1'
    end
  end
end

-- Whether BullMQ has something to do with the next of them that it need not do with each.
local isDone = false
local function isDue()
  if isDone then return false end
  if age ~= '' and keepCount ~= 0 then return true end
  if fetchNext ~= '1' then return false end
  local first = call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
  return first[2] and tonumber(first[2]) < (at + 1) * 0x1000
end

local function isCompleted(index)
  local answer = answers[index]
  return type(answer) == 'table' and not answer.err or answer == 0
end

-- The finished jobs that leave when so many more have come; nil where that is for BullMQ to say.
local function leaving(coming)
  if not keepCount or keepCount <= 0 then return {} end
  if coming > keepCount then return nil end
  local found = call('ZRANGE', finished, 0, coming - keepCount - 1, 'WITHSCORES')
  if #found == 0 then return found end
  if #found > 2000 or tonumber(found[#found]) >= tonumber(at) then return nil end
  local gone = {}
  for index = 1, #found, 2 do
    if call('HGET', prefix .. found[index], 'parentKey') then return nil end
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
      call('DEL', unpack(keys))
      keys = {}
    end
  end
  if #keys > 0 then call('DEL', unpack(keys)) end
end

-- The next jobs in the order in which they are taken, how many of them wait, and whether BullMQ could take them so.
-- A lone one that waits is taken already.
local function successors(wanted)
  if fetchNext ~= '1' then return {}, 0, true end
  local found, next
  if wanted == 1 then
    local id = call('RPOPLPUSH', wait, active)
    found, next = { id or nil }, {}
  else
    found, next = call('LRANGE', wait, -wanted, -1), {}
  end
  for index = #found, 1, -1 do
    if string.sub(found[index], 1, 2) == '0:' then return next, 0, false, found[1] end
    next[#next + 1] = found[index]
  end
  local waiting = #next
  if waiting < wanted then
    for _, id in ipairs(call('ZRANGE', prioritized, 0, wanted - waiting - 1)) do next[#next + 1] = id end
  end
  return next, waiting, true
end

-- Of a lone job: its successor waits again, as nothing has been done for it.
local function giveBack(next)
  call('LPOP', active)
  call('RPUSH', wait, next)
end

local function take(next, waiting, wanted)
  local taken = {}
  for place = 1, wanted do taken[place] = next[place] end
  if waiting > 0 then call('LTRIM', wait, 0, -1 - waiting) end
  if wanted > waiting then call('ZREMRANGEBYRANK', prioritized, 0, wanted - waiting - 1) end
  call('LPUSH', active, unpack(taken))
end

-- Gives a job as BullMQ does; a field that is there twice counts as it is said last. Of one that has what every new job
-- has and nothing else, only what differs from job to job: for short jobs, the rest is most of the answer.
local function open(id, token)
  local key = prefix .. id
  call('SET', key .. ':lock', token, 'PX', lockDuration)
  call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
  local job = call('HGETALL', key)
  local has, last = {}, #job
  for field = 1, last, 2 do has[job[field]] = job[field + 1] end
  local started = has.ats and tostring((tonumber(has.ats) or 0) + 1) or '1'
  if name == '' then
    call('HSET', key, 'processedOn', at, 'ats', started)
  else
    call('HSET', key, 'processedOn', at, 'ats', started, 'pb', name)
  end
  if last == ${2 * FIELDS_OF_NEW_JOB} and has.delay == '0' and has.priority == '0' and has.name and has.data and has.opts
    and has.timestamp then
    return { has.name, id, has.data, has.opts, has.timestamp }
  end
  job[last + 1], job[last + 2], job[last + 3], job[last + 4] = 'processedOn', at, 'ats', started
  if name ~= '' then job[last + 5], job[last + 6] = 'pb', name end
  return { job, id, 0, 0 }
end

local function whenNothingFollows()
  if fetchNext == '1' then
    call('DEL', counter)
    local next = call('ZRANGE', delayed, 0, 0, 'WITHSCORES')
    if next[2] then return { 0, 0, 0, tonumber(next[2]) / 0x1000 } end
  end
  if call('LLEN', wait) == 0 and call('LLEN', active) == 0 and call('ZCARD', prioritized) == 0 then
    call('XADD', events, '*', 'event', 'drained')
  end
  return 0
end

-- Old events leave with the first of a command.
local function complete(index, isFirst)
  local id, result = ids[index], results[index]
  if keepCount ~= 0 then
    call('HSET', prefix .. id, 'atm', attempts[index], 'returnvalue', result, 'finishedOn', at)
  end
  if isFirst then
    call('XADD', events, 'MAXLEN', '~', settings[1], '*', 'event', 'completed', 'jobId', id, 'returnvalue', result,
      'prev', 'active')
  else
    call('XADD', events, '*', 'event', 'completed', 'jobId', id, 'returnvalue', result, 'prev', 'active')
  end
end

local function removeActive(first, wanted)
  local done = {}
  for index = first, first + wanted - 1 do
    if call('LREM', active, -1, ids[index]) < 1 then break end
    done[#done + 1] = ids[index]
  end
  return done
end

-- Finishes ordinary jobs from one to another, or fewer. Returns the one that comes after those.
local function together(first, last)
  if isDue() then
    alone(first)
    isDone = isCompleted(first)
    return first + 1
  end
  local wanted = last - first + 1
  local next, waiting, isKnown, strange = successors(wanted)
  local isTaken = wanted == 1 and waiting == 1
  if #next > 0 then wanted = #next end
  local gone = isKnown and leaving(wanted)
  local done = gone and removeActive(first, wanted) or {}
  -- Where it has its lock and is not active, BullMQ says what is wrong with it.
  if #done == 0 then
    if isTaken then giveBack(next[1]) elseif strange and last == first then giveBack(strange) end
    return alone(first)
  end
  if #done < wanted then gone = leaving(#done) end

  local locks, ranks = {}, {}
  for place = 1, #done do
    locks[place] = prefix .. done[place] .. ':lock'
    ranks[place * 2 - 1], ranks[place * 2] = at, done[place]
  end
  call('DEL', unpack(locks))
  call('SREM', stalled, unpack(done))
  if #gone > 0 then
    remove(gone)
    call('ZREMRANGEBYRANK', finished, 0, #gone - 1)
  end
  if keepCount == 0 then remove(done) else call('ZADD', finished, unpack(ranks)) end

  if #next == 0 then
    for place = 1, #done do complete(first + place - 1, place == 1) end
    local answer = whenNothingFollows()
    for place = 1, #done do answers[first + place - 1] = answer end
    return first + #done
  end

  if not isTaken then take(next, math.min(waiting, #done), #done) end
  for place = 1, #done do
    local index = first + place - 1
    complete(index, place == 1)
    local isFine, answer = pcall(open, next[place], tokens[index])
    if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
    answers[index] = answer
  end
  call('ZADD', marker, 0, '0')
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
