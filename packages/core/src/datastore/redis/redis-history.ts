import type { Redis } from 'ioredis';
import { type Ending, endingOfFailure, type JobHistory, UNDER_WAY } from '../ports/job-history.js';

/** Events and characters that one command looks through, so that no other command waits long: Redis copies each for a script. */
const MOST_EVENTS = 1_000;
const MOST_TEXT = 256 * 1024;
/** Streams are cut at about 10,000 events; where somebody keeps more, the latest of them must do. */
const MOST_LOOKED_THROUGH = 20_000;

// Looks through a part of the stream backwards, so that results stay in Redis but for the one that is wanted. How many
// events it takes at a time follows from how long the last ones were. Parts overlap by an event: the bounds that leave
// one out are not known to every Redis.
const FIND = `
local from, events, text = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local looked, length, size = 0, 0, 2
while looked < events and length < text do
  local entries = redis.call('XREVRANGE', KEYS[1], from, '-', 'COUNT', size)
  for _, entry in ipairs(entries) do
    local fields = {}
    for at = 1, #entry[2], 2 do
      fields[entry[2][at]] = entry[2][at + 1]
      length = length + #entry[2][at + 1]
    end
    if fields.jobId == ARGV[1] then
      if fields.event == 'completed' then return { 'completed', fields.returnvalue } end
      if fields.event == 'failed' then return { 'failed', fields.failedReason } end
      for at = 5, #ARGV do
        if fields.event == ARGV[at] then return { 'none' } end
      end
    end
  end
  if #entries < size then return { 'none' } end
  looked = looked + #entries - 1
  from = entries[#entries][1]
  size = math.max(2, math.min(200, 2 * size, math.floor((text - length) * looked / (length + 1))))
end
return { 'more', from, looked }`;

/** The history of a queue in its event stream. */
export class RedisHistory implements JobHistory {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async last(queue: string, id: string): Promise<Ending | undefined> {
    const stream = `${this.#prefix}:${queue}:events`;
    let from = '+';
    for (let looked = 0; looked < MOST_LOOKED_THROUGH; ) {
      const found = await this.#client.eval(FIND, 1, stream, id, from, MOST_EVENTS, MOST_TEXT, ...UNDER_WAY);
      const [what, value, seen = 0] = found as [what: string, value?: string, seen?: number];
      if (what === 'completed') return { state: what, result: JSON.parse(value ?? 'null') };
      if (what === 'failed') return endingOfFailure(value);
      if (what === 'none' || value === undefined) return undefined;
      from = value;
      looked += seen;
    }
    return undefined;
  }

  async latestEvent(queue: string): Promise<string> {
    const [latest] = await this.#client.xrevrange(`${this.#prefix}:${queue}:events`, '+', '-', 'COUNT', 1);
    return latest?.[0] ?? '0-0';
  }
}
