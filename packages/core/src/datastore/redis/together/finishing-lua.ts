import { OPENING_LUA } from './opening-lua.js';
import { ORDINARY_LUA, ROOM, ROOM_FOR_KEYS, SHARED } from './ordinary-lua.js';

/**
 * The keys of BullMQ's script in their order, by what follows the prefix of the queue. The 12th is the job's own, which
 * is set for each.
 */
export const KEYS_OF_FINISHING: readonly string[] = [
  ...['wait', 'active', 'prioritized', 'events', 'stalled', 'limiter', 'delayed', 'paused', 'meta', 'pc'],
  ...['completed', '', 'metrics:completed', 'marker'],
];

// What BullMQ's own script does to an ordinary job that was active, for as many of them as follow each other: what
// they share is read and written once. An ordinary job has its lock, and neither parent nor children nor a unique
// key; its queue is not paused and has no limit of rate or concurrency. Whatever else there is goes through BullMQ's
// own script, in its turn: nothing has been written for it by then. So do the first job of a command where delayed
// jobs are due or finished ones past their age, since BullMQ moves up to 1,000 of those with each.
// KEYS[1] is the prefix of the queue's keys: fourteen of them cost both sides more to send than here to make.
//
// A third of what this costs Redis is Lua itself: functions are made anew by each run, with a search for each variable
// that they share, and so are strings and tables, which are collected then. So the way of ordinary jobs is written out,
// keys are made once, and numbers are said as text where they never change.
const TOGETHER = `local call = redis.call
local prefix, at, name, lockDuration = KEYS[1], ARGV[1], ARGV[7], ARGV[6]
local isFetching, keepCount = ARGV[2] == '1', tonumber(ARGV[4])
local wait, active, finished = prefix .. 'wait', prefix .. 'active', prefix .. 'completed'
local events, delayed = prefix .. 'events', prefix .. 'delayed'
local count = (#ARGV - ${SHARED}) / 3
local ids, keys, locks, attempts, answers = ${ROOM}, ${ROOM}, ${ROOM}, ${ROOM}, ${ROOM}

local own
local function alone(index)
  if not own then
    own = { keys = { ${KEYS_OF_FINISHING.map((it) => `'${it}'`).join(', ')} }, options = cjson.decode(ARGV[3]) }
    for place = 1, #own.keys do own.keys[place] = prefix .. own.keys[place] end
    own.values = { '', at, 'returnvalue', '', 'completed', ARGV[2], prefix, own.options }
    own.decoded = { unpack = function(it) return it end }
  end
  local place, values = ${SHARED} - 2 + index * 3, own.values
  values[1], own.options.token, values[4] = ARGV[place], ARGV[place + 1], ARGV[place + 2]
  own.keys[12] = prefix .. values[1]
  local isFine, answer = pcall(finish, own.keys, values, own.decoded)
  if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
  answers[index] = answer
end

${OPENING_LUA}

${ORDINARY_LUA}

local index, isDone = 1, false
while index <= count do
  -- How many are completed together from here on, and whether BullMQ has something to do with the next of them that it
  -- need not do with each.
  local done, isDue = 0, false
  if attempts[index] and not isDone then
    isDue = ARGV[5] ~= '' and keepCount ~= 0
    if not isDue and isFetching then
      local first = call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
      isDue = first[2] and tonumber(first[2]) < (at + 1) * 0x1000
    end
  end

  if attempts[index] and not isDue then
    local last = index
    while attempts[last + 1] do last = last + 1 end
    local wanted = last - index + 1

    -- Their successors in the order in which they are taken, how many of them wait, and whether BullMQ could take them
    -- so. A lone one that waits is taken already.
    local next, coming, waiting, isKnown, taken = ${ROOM}, 0, 0, true
    if isFetching then
      local found
      if wanted == 1 then
        taken = call('RPOPLPUSH', wait, active)
        found = { taken or nil }
      else
        found = call('LRANGE', wait, -wanted, '-1')
      end
      for place = #found, 1, -1 do
        if string.byte(found[place], 1) == 48 and string.byte(found[place], 2) == 58 then -- '0:', which BullMQ has to look at
          isKnown = false
          break
        end
        coming = coming + 1
        next[coming] = found[place]
      end
      waiting = coming
      if isKnown and waiting < wanted then
        for _, id in ipairs(call('ZRANGE', prefix .. 'prioritized', '0', wanted - waiting - 1)) do
          coming = coming + 1
          next[coming] = id
        end
      end
      if isKnown and coming > 0 then wanted = coming end
    end

    -- The finished jobs that leave when so many more have come, where that is not for BullMQ to say: all of them have
    -- finished before these, of which the last of them is asked, since a rank as text costs more than the field of a hash.
    local gone, leaving = nil, 0
    if isKnown and keepCount and keepCount > 0 then
      isKnown = wanted <= keepCount
      if isKnown then
        if oldest then
          gone = oldest
          leaving = math.max(0, #gone - (count - wanted))
        else
          gone = call('ZRANGE', finished, '0', wanted - keepCount - 1)
          leaving = #gone
        end
        if leaving > 0 then
          local last = call('HMGET', prefix .. gone[leaving], 'parentKey', 'finishedOn')
          isKnown = leaving <= 1000 and not last[1] and last[2] and tonumber(last[2]) < tonumber(at)
          for place = 1, isKnown and leaving - 1 or 0 do
            if call('HGET', prefix .. gone[place], 'parentKey') then
              isKnown = false
              break
            end
          end
        end
      end
    end

    if isKnown then
      -- Those that were taken first are its last: mostly these, in this order, which one command takes away.
      if wanted > 3 then
        local oldest = call('LRANGE', active, -wanted, '-1')
        while done < wanted and oldest[wanted - done] == ids[index + done] do done = done + 1 end
        if done < wanted then done = 0 else call('LTRIM', active, '0', -1 - wanted) end
      end
      while done < wanted and call('LREM', active, '-1', ids[index + done]) > 0 do done = done + 1 end
      leaving = math.max(0, leaving - (wanted - done))
    end
    -- Nothing has been done for its successor: it waits again.
    if done == 0 and taken then
      call('LPOP', active)
      call('RPUSH', wait, taken)
    end
    -- Their locks go, and what does not stay: those that leave, or the completed themselves.
    if done > 0 then
      last = index + done - 1
      call('SREM', prefix .. 'stalled', unpack(ids, index, last))
      local from, to = 1, leaving
      if keepCount == 0 then gone, from, to = ids, index, last end
      if areBare then
        local all = ${ROOM}
        for place = 1, done do all[place] = locks[index + place - 1] end
        for place = from, to do all[done + 1 + place - from] = prefix .. gone[place] end
        call('DEL', unpack(all))
      else
        local all, size = ${ROOM_FOR_KEYS}, done
        for place = 1, done do all[place] = locks[index + place - 1] end
        for place = from, to do
          local key = prefix .. gone[place]
          all[size + 1], all[size + 2], all[size + 3] = key, key .. ':logs', key .. ':dependencies'
          all[size + 4], all[size + 5], all[size + 6] = key .. ':processed', key .. ':failed', key .. ':unsuccessful'
          size = size + 6
          if size > 6000 then
            call('DEL', unpack(all, 1, size))
            size = 0
          end
        end
        if size > 0 then call('DEL', unpack(all, 1, size)) end
      end
      if leaving > 0 then call('ZREMRANGEBYRANK', finished, '0', leaving - 1) end
      if keepCount ~= 0 then
        if done == 1 then
          call('ZADD', finished, at, ids[index])
        else
          local ranks = ${ROOM}
          for place = 1, done do ranks[place * 2 - 1], ranks[place * 2] = at, ids[index + place - 1] end
          call('ZADD', finished, unpack(ranks))
        end
      end

      if coming > 0 and not taken then
        if waiting > 0 then call('LTRIM', wait, '0', -1 - math.min(waiting, done)) end
        if done > waiting then call('ZREMRANGEBYRANK', prefix .. 'prioritized', '0', done - waiting - 1) end
        call('LPUSH', active, unpack(next, 1, done))
      end
      -- Old events leave with the first of a command.
      for place = index, last do
        local id, result = ids[place], ARGV[${SHARED} + place * 3]
        if keepCount ~= 0 then
          call('HSET', keys[place], 'atm', attempts[place], 'returnvalue', result, 'finishedOn', at)
        end
        if place == index then
          call('XADD', events, 'MAXLEN', '~', settings[1], '*', 'event', 'completed', 'jobId', id, 'returnvalue', result,
            'prev', 'active')
        else
          call('XADD', events, '*', 'event', 'completed', 'jobId', id, 'returnvalue', result, 'prev', 'active')
        end
        if coming > 0 then
          local isFine, answer = pcall(open, next[place - index + 1], ARGV[${SHARED} - 1 + place * 3], place)
          if not isFine and type(answer) ~= 'table' then answer = { err = tostring(answer) } end
          answers[place] = answer
        end
      end
      if coming > 0 then
        call('ZADD', prefix .. 'marker', '0', '0')
      else
        local answer = 0
        if isFetching then
          call('DEL', prefix .. 'pc')
          local next = call('ZRANGE', delayed, '0', '0', 'WITHSCORES')
          if next[2] then answer = { 0, 0, 0, tonumber(next[2]) / 0x1000 } end
        end
        if answer == 0 and call('LLEN', wait) == 0 and call('LLEN', active) == 0
          and call('ZCARD', prefix .. 'prioritized') == 0 then
          call('XADD', events, '*', 'event', 'drained')
        end
        for place = index, last do answers[place] = answer end
      end
    end
  end

  -- Where an ordinary one has its lock and is not active, BullMQ says what is wrong with it.
  if done == 0 then
    alone(index)
    local answer = answers[index]
    if isDue then isDone = type(answer) == 'table' and not answer.err or answer == 0 end
    done = 1
  end
  index = index + done
  -- What was known of those that leave was so before these were completed.
  oldest, areBare = nil, false
end
for place = count + 1, 2 * count do answers[place] = answers[place] or false end
return answers`;

/** The script that completes many jobs with one command, made of BullMQ's own for one of them. */
export function finishingLua(finish: string): string {
  return `local function finish(KEYS, ARGV, cmsgpack)\n${finish}\nend\n${TOGETHER}`;
}
