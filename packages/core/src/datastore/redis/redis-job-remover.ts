import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { shortcuts } from '../bullmq/shortcuts.js';
import type { JobRemover, RemoveOptions } from '../ports/job-remover.js';
import { absentBeside } from './hash-tag.js';
import { loadedScript } from './together/loaded-script.js';

const COMMAND = 'cortadoRemoveTogether';
/** Jobs of one command, so that no other waits long. */
const PORTION = 25;
/** What BullMQ's script says of the next job of a job scheduler. */
const OF_SCHEDULER = -8;

/**
 * BullMQ's own script for each of many jobs that are there and have not ended. It looks for a job that waits from the newest on; one of the oldest is put
 * where it looks first, which nobody can see: both happen within one command.
 */
const removing = (script: string) => `
local function remove(KEYS, ARGV)
${script}
end
local queue, children, answers = KEYS[1], ARGV[1], {}
local function isOpen(id)
  return redis.call('EXISTS', queue .. id) == 1
    and not redis.call('ZSCORE', queue .. 'completed', id)
    and not redis.call('ZSCORE', queue .. 'failed', id)
end
local wait = queue .. 'wait'
local isLong = redis.call('LLEN', wait) > 2000
for index = 2, #ARGV do
  local id = ARGV[index]
  local key = queue .. id
  if isOpen(id) then
    -- One that BullMQ would leave stays in its place.
    local mayStay = redis.call('EXISTS', key .. ':lock', key .. ':dependencies') > 0
      or redis.pcall('HGET', key, 'rjk')
    if isLong and not mayStay and redis.call('LPOS', wait, id, 'RANK', -1, 'MAXLEN', 1000) then
      redis.call('LREM', wait, -1, id)
      redis.call('LPUSH', wait, id)
    end
    answers[index - 1] = remove({ key, queue .. 'repeat' }, { id, children, queue })
  else
    answers[index - 1] = 0
  end
end
return answers`;

type Client = Redis &
  Record<
    typeof COMMAND,
    (queue: string, absent: string, children: string, ...ids: string[]) => Promise<number[]>
  >;

/** With one command of ours where BullMQ's script is one that is known, otherwise with one of BullMQ's for each. */
export class RedisJobRemover implements JobRemover {
  readonly #client: Client;
  #isKnown: boolean | undefined;

  constructor(client: Redis) {
    this.#client = client as Client;
  }

  async remove(
    queue: Queue,
    ids: readonly string[],
    { children = 'go' }: RemoveOptions = {},
  ): Promise<boolean[]> {
    this.#isKnown ??= this.#define(queue);
    const prefix = queue.keys[''] as string;
    const removeChildren = children === 'go';
    const removed: boolean[] = [];
    for (let start = 0; start < ids.length; start += PORTION) {
      const some = ids.slice(start, start + PORTION);
      const codes = this.#isKnown
        ? await this.#client[COMMAND](prefix, absentBeside(prefix), removeChildren ? '1' : '0', ...some)
        : await Promise.all(some.map((id) => removeOpen(queue, id, removeChildren)));
      // Alone, BullMQ says in its words why it stays.
      const scheduled = some[codes.indexOf(OF_SCHEDULER)];
      if (scheduled !== undefined) await queue.remove(scheduled);
      removed.push(...codes.map((it) => it === 1));
    }
    return removed;
  }

  #define(queue: Queue): boolean {
    const version = String(queue.metaValues.version).split(':')[1];
    const script = loadedScript(this.#client, 'removeJob', version);
    if (!shortcuts.allows('removing-together', [script])) return false;
    if (!(COMMAND in this.#client))
      (this.#client as Redis).defineCommand(COMMAND, { numberOfKeys: 2, lua: removing(script as string) });
    return true;
  }
}

// Between the look and the removal it may end, and goes all the same: BullMQ has no command that does both.
async function removeOpen(queue: Queue, id: string, removeChildren: boolean): Promise<number> {
  const state = await queue.getJobState(id);
  if (state === 'unknown' || state === 'completed' || state === 'failed') return 0;
  return await queue.remove(id, { removeChildren });
}
