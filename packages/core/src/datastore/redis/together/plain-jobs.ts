import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { systemClock } from '../../../clock/clock.js';
import { jsonOf, type OutgoingJob } from '../../bullmq/add-jobs.js';
import { shortcuts } from '../../bullmq/shortcuts.js';
import type { IndexIntake } from '../index-intake.js';
import { entryOfJob } from '../redis-job-index.js';
import { loadedScript } from './loaded-script.js';
import { sentForPlainJob } from './sent-for-plain-job.js';

/** Options that change nothing about where a job is put or what else is written. */
const PLAIN_OPTIONS = new Set(['ctx', 'attempts', 'backoff', 'removeOnComplete', 'removeOnFail']);

const COMMAND = 'cortadoAddPlainJobs';

/** A job as the script takes it. */
export type EncodedJob = readonly [
  id: string,
  name: string,
  data: string,
  opts: string,
  timestamp: number,
  /** Its entry in the index; empty where it is found by nothing. */
  entry: string,
];

const FIELDS = 6;

// What BullMQ leaves of each plain job it adds: the job's hash, its id at the head of the waiting ones, an
// "added" and a "waiting" event, the count of all jobs, and the marker that wakes a worker. Done once for many jobs,
// the reading of settings and the round trip are shared. A job that is there already, because the command was sent
// twice, stays as it is. Gives how many entries of jobs are on their way into the index, where any of these has one.
//
// Numbers that never change are said as text: Redis writes out each number that Lua gives it as the decimal it may be.
// Old events leave with the first job of a command.
const ADD = `local call = redis.call
local wait, meta, counter, active, events, marker, prefix = unpack(KEYS)
local count = (#ARGV - 1) / ${FIELDS}
local most = call('HGET', meta, 'opts.maxLenEvents')
if not most then
  most = '10000'
  call('HSET', meta, 'opts.maxLenEvents', most)
end
call('INCRBY', counter, count)
local added, ids, entries = 0, {}, {}
for place = 2, #ARGV, ${FIELDS} do
  local id, name, data, opts, at, entry = unpack(ARGV, place, place + ${FIELDS - 1})
  local key = prefix .. id
  if call('EXISTS', key) == 1 then
    call('XADD', events, 'MAXLEN', '~', most, '*', 'event', 'duplicated', 'jobId', id)
  else
    call('HSET', key, 'name', name, 'data', data, 'opts', opts, 'timestamp', at, 'delay', '0', 'priority', '0')
    call('XADD', events, '*', 'event', 'added', 'jobId', id, 'name', name)
    if entry ~= '' then entries[#entries + 1] = entry end
    if added == 0 then
      call('XADD', events, 'MAXLEN', '~', most, '*', 'event', 'waiting', 'jobId', id)
    else
      call('XADD', events, '*', 'event', 'waiting', 'jobId', id)
    end
    added = added + 1
    ids[added] = id
  end
end
if added == 0 then return 0 end
local new = 0
if #entries > 0 then new = call('RPUSH', ARGV[1], unpack(entries)) end
-- So many at once are little beside what a function of Lua can be given.
call('LPUSH', wait, unpack(ids))
local halt = call('HMGET', meta, 'paused', 'concurrency')
if halt[1] or (halt[2] and call('LLEN', active) >= tonumber(halt[2])) then return new end
call('ZADD', marker, '0', '0')
return new`;

/** A command as ioredis makes it of a script. */
type Client = Redis & Record<typeof COMMAND, (...args: (string | number)[]) => Promise<number>>;

/**
 * Adds many plain jobs with one command where BullMQ sends one for each: a third of the time, for client and server.
 * A plain job waits for nothing, has no priority, parent or unique key, and is not traced. What it leaves in Redis is
 * what BullMQ leaves, which a test compares; with a BullMQ whose script is not one of those compared, nothing comes this way.
 */
export class PlainJobs {
  readonly #client: Client;
  readonly #intake: IndexIntake;

  constructor(client: Redis, intake: IndexIntake) {
    client.defineCommand(COMMAND, { numberOfKeys: 7, lua: ADD });
    this.#client = client as Client;
    this.#intake = intake;
  }

  /** Whether jobs of a queue that is ready can come this way at all. */
  serves(queue: Queue): boolean {
    if (queue.opts.telemetry !== undefined) return false;
    const version = String(queue.metaValues.version).split(':')[1];
    const script = loadedScript(this.#client, 'addStandardJob', version);
    return shortcuts.allows('plain-jobs', [script, sentForPlainJob(queue)]);
  }

  isPlain({ opts }: OutgoingJob): boolean {
    for (const key in opts) if (!PLAIN_OPTIONS.has(key)) return false;
    return true;
  }

  encode(job: OutgoingJob): EncodedJob {
    const { id, name, opts } = job;
    const now = systemClock.now();
    return [id, name, jsonOf(job), JSON.stringify(opts), now, entryOfJob(id, now, opts) ?? ''];
  }

  /** Adds jobs in their order. Those that are there already stay as they are. */
  add({ keys, name }: Queue, jobs: readonly EncodedJob[]): Promise<unknown> {
    const adding = this.#client[COMMAND](
      keys.wait as string,
      keys.meta as string,
      keys.id as string,
      keys.active as string,
      keys.events as string,
      keys.marker as string,
      // No key has this name, so that on a Cluster nothing is added while the slot is on its way to another node.
      keys[''] as string,
      this.#intake.listKey(name),
      ...jobs.flat(),
    );
    return jobs.some(hasEntry) ? adding.then((count) => this.#intake.relieve(name, count)) : adding;
  }
}

function hasEntry(job: EncodedJob): boolean {
  return job[5] !== '';
}
