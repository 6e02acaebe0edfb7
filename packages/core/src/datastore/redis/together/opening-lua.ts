/** Name, data, options, timestamp, delay and priority. */
export const FIELDS_OF_NEW_JOB = 6;

/**
 * A function of the script that completes many jobs: it takes a successor and gives what the worker is told of it. It finds
 * there `call`, `prefix`, `events`, `at`, `lockDuration`, the `name` of the worker, and the `count` of jobs and their `answers`.
 */
export const OPENING_LUA = `-- Gives a job as BullMQ does; a field that is there twice counts as it is said last. Of one that has what every new job
-- has and nothing else, only what differs from job to job comes back, in as few texts as may be: its data behind all
-- answers, and in its place the rest of it, a line each. Name and options are left out where the one before had the same.
-- Its fields mostly come in the order in which they were written.
local nameBefore, optsBefore
local function open(id, token, place)
  local key = prefix .. id
  call('SET', key .. ':lock', token, 'PX', lockDuration)
  call('XADD', events, '*', 'event', 'active', 'jobId', id, 'prev', 'waiting')
  local job = call('HGETALL', key)
  local last, isNew, jobName, data, opts, timestamp, starts = #job
  if last == ${2 * FIELDS_OF_NEW_JOB} and job[1] == 'name' and job[3] == 'data' and job[5] == 'opts' and job[7] == 'timestamp'
    and job[9] == 'delay' and job[10] == '0' and job[11] == 'priority' and job[12] == '0' then
    jobName, data, opts, timestamp, isNew = job[2], job[4], job[6], job[8], true
  else
    local delay, priority
    for field = 1, last, 2 do
      local it, value = job[field], job[field + 1]
      if it == 'name' then jobName = value
      elseif it == 'data' then data = value
      elseif it == 'opts' then opts = value
      elseif it == 'timestamp' then timestamp = value
      elseif it == 'delay' then delay = value
      elseif it == 'priority' then priority = value
      elseif it == 'ats' then starts = value end
    end
    isNew = last == ${2 * FIELDS_OF_NEW_JOB} and delay == '0' and priority == '0' and jobName and data and opts and timestamp
  end
  local started = starts and tostring((tonumber(starts) or 0) + 1) or '1'
  if name == '' then
    call('HSET', key, 'processedOn', at, 'ats', started)
  else
    call('HSET', key, 'processedOn', at, 'ats', started, 'pb', name)
  end
  if isNew then
    local isAsBefore = jobName == nameBefore and opts == optsBefore
    if not string.find(id, '\\n', 1, true) and (isAsBefore or not string.find(jobName .. opts, '\\n', 1, true)) then
      answers[count + place], nameBefore, optsBefore = data, jobName, opts
      if isAsBefore then return id .. '\\n' .. timestamp end
      return id .. '\\n' .. timestamp .. '\\n' .. jobName .. '\\n' .. opts
    end
  end
  job[last + 1], job[last + 2], job[last + 3], job[last + 4] = 'processedOn', at, 'ats', started
  if name ~= '' then job[last + 5], job[last + 6] = 'pb', name end
  return { job, id, 0, 0 }
end`;
