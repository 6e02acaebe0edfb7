import type { Redis } from 'ioredis';
import { type Ending, endingOfFailure, type JobHistory, UNDER_WAY } from '../ports/job-history.js';

const PAGE = 1_000;
/** Streams are cut at about 10,000 events; where somebody keeps more, the latest of them must do. */
const MOST_PAGES = 20;

// Looks through one page of the stream backwards, so that results stay in Redis but for the one that is wanted, and
// nobody waits long for it. Pages overlap by an entry: the bounds that leave one out are not known to every Redis.
const FIND = `
local entries = redis.call('XREVRANGE', KEYS[1], ARGV[2], '-', 'COUNT', ARGV[3])
for _, entry in ipairs(entries) do
  local fields = {}
  for at = 1, #entry[2], 2 do fields[entry[2][at]] = entry[2][at + 1] end
  if fields.jobId == ARGV[1] then
    if fields.event == 'completed' then return { 'completed', fields.returnvalue } end
    if fields.event == 'failed' then return { 'failed', fields.failedReason } end
    for at = 4, #ARGV do
      if fields.event == ARGV[at] then return { 'none' } end
    end
  end
end
if #entries < tonumber(ARGV[3]) then return { 'none' } end
return { 'more', entries[#entries][1] }`;

/** The history of a queue in its event stream. */
export class RedisHistory implements JobHistory {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async last(queue: string, id: string): Promise<Ending | undefined> {
    let from = '+';
    for (let page = 0; page < MOST_PAGES; page++) {
      const stream = `${this.#prefix}:${queue}:events`;
      const found = await this.#client.eval(FIND, 1, stream, id, from, PAGE, ...UNDER_WAY);
      const [what, value] = found as [what: string, value?: string];
      if (what === 'completed') return { state: what, result: JSON.parse(value ?? 'null') };
      if (what === 'failed') return endingOfFailure(value);
      if (what === 'none' || value === undefined) return undefined;
      from = value;
    }
    return undefined;
  }
}
