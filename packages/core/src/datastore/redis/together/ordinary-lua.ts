import { FIELDS_OF_NEW_JOB } from './opening-lua.js';

/** Arguments of the script that completes many jobs which come before the jobs. */
export const SHARED = 9;

/** Room for as many elements as a command mostly has: a table that grows is copied each time. */
export const ROOM = `{ ${Array(6).fill('nil').join(', ')} }`;
export const ROOM_FOR_KEYS = `{ ${Array(36).fill('nil').join(', ')} }`;

/** What a job that has just been taken has beside those of a new one: `processedOn` and `ats`. */
const FIELDS_OF_TAKEN_JOB = FIELDS_OF_NEW_JOB + 2;

/**
 * The part of the script that completes many jobs which looks at them: it fills `ids`, `keys` and `locks`, gives `attempts` to
 * those that are ordinary, says in `oldest` which finished jobs leave when all of these have come, where at least as many
 * as these are kept, and in `areBare` whether nothing but hashes and locks is there of those that leave. It finds there
 * `call`, `prefix`, `finished`, the `name` of the worker, `keepCount`, and the `count` of jobs.
 */
export const ORDINARY_LUA = `-- Which of them are ordinary: those have attempts. One that was given as a new job, and has as many fields as it had when
-- it was taken, has neither a parent nor a unique key, nor attempts made: nobody takes those fields away.
local oldest, areBare
local settings = call('HMGET', prefix .. 'meta', 'opts.maxLenEvents', 'paused', 'concurrency', 'max')
if settings[1] and not (settings[2] or settings[3] or settings[4]) and ARGV[8] == '1' then
  -- Mostly nothing is kept beside these jobs, nor beside those that leave when these have come: one look for all of it.
  local beside = ${ROOM_FOR_KEYS}
  for index = 1, count do
    local id = ARGV[${SHARED} - 2 + index * 3]
    local key = prefix .. id
    ids[index], keys[index], locks[index] = id, key, key .. ':lock'
    beside[index * 2 - 1], beside[index * 2] = key .. ':dependencies', key .. ':unsuccessful'
  end
  local size = 2 * count
  if keepCount == 0 then
    for place = 1, count do
      local key = keys[place]
      beside[size + 1], beside[size + 2], beside[size + 3] = key .. ':logs', key .. ':processed', key .. ':failed'
      size = size + 3
    end
    areBare = true
  elseif keepCount and keepCount >= count then
    oldest = call('ZRANGE', finished, '0', count - keepCount - 1)
    areBare = #oldest <= count
    for place = 1, areBare and #oldest or 0 do
      local key = prefix .. oldest[place]
      beside[size + 1], beside[size + 2], beside[size + 3] = key .. ':logs', key .. ':dependencies', key .. ':processed'
      beside[size + 4], beside[size + 5] = key .. ':failed', key .. ':unsuccessful'
      size = size + 5
    end
  end
  local hasAny = call('EXISTS', unpack(beside, 1, size)) > 0
  local mayHaveChildren = hasAny and call('EXISTS', unpack(beside, 1, 2 * count)) > 0
  if hasAny then areBare = false end
  local held = call('MGET', unpack(locks))
  local taken = name == '' and ${FIELDS_OF_TAKEN_JOB} or ${FIELDS_OF_TAKEN_JOB + 1}
  for index = 1, count do
    local token = ARGV[${SHARED} - 1 + index * 3]
    local made
    if string.byte(ARGV[9], index) == ${'1'.charCodeAt(0)} and redis.pcall('HLEN', keys[index]) == taken then
      made = '1'
    else
      local job = redis.pcall('HMGET', keys[index], 'name', 'atm', 'parentKey', 'parent', 'deid')
      if not job.err and job[1] and not (job[3] or job[4] or job[5]) then
        made = job[2] and tostring((tonumber(job[2]) or 0) + 1) or '1'
      end
    end
    if made and held[index] == token and token ~= '0'
      and not (mayHaveChildren and call('EXISTS', beside[index * 2 - 1], beside[index * 2]) > 0) then
      attempts[index] = made
    end
  end
end`;
