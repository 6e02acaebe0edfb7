import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { shortcuts } from '../bullmq/shortcuts.js';
import type { JobRemover } from '../ports/job-remover.js';
import { absentBeside } from './hash-tag.js';
import { loadedScript } from './together/loaded-script.js';

const COMMAND = 'cortadoRemoveTogether';
/** Jobs of one command, so that no other waits long. */
const PORTION = 25;

/**
 * BullMQ's own script for each of many jobs. It looks for a job that waits from the newest on; one of the oldest is put
 * where it looks first, which nobody can see: both happen within one command.
 */
const removing = (script: string) => `
local function remove(KEYS, ARGV)
${script}
end
local queue, answers = KEYS[1], {}
local wait = queue .. 'wait'
local isLong = redis.call('LLEN', wait) > 2000
for index = 1, #ARGV do
  local id = ARGV[index]
  local key = queue .. id
  -- One that BullMQ would leave stays in its place.
  local mayStay = redis.call('EXISTS', key .. ':lock', key .. ':dependencies') > 0
    or redis.pcall('HGET', key, 'rjk')
  if isLong and not mayStay and redis.call('LPOS', wait, id, 'RANK', -1, 'MAXLEN', 1000) then
    redis.call('LREM', wait, -1, id)
    redis.call('LPUSH', wait, id)
  end
  answers[index] = remove({ key, queue .. 'repeat' }, { id, '1', queue })
end
return answers`;

type Client = Redis &
  Record<typeof COMMAND, (queue: string, absent: string, ...ids: string[]) => Promise<number[]>>;

/** With one command of ours where BullMQ's script is one that is known, otherwise with one of BullMQ's for each. */
export class RedisJobRemover implements JobRemover {
  readonly #client: Client;
  #isKnown: boolean | undefined;

  constructor(client: Redis) {
    this.#client = client as Client;
  }

  async remove(queue: Queue, ids: readonly string[]): Promise<boolean[]> {
    this.#isKnown ??= this.#define(queue);
    const prefix = queue.keys[''] as string;
    const removed: boolean[] = [];
    for (let start = 0; start < ids.length; start += PORTION) {
      const some = ids.slice(start, start + PORTION);
      const codes = this.#isKnown
        ? await this.#client[COMMAND](prefix, absentBeside(prefix), ...some)
        : await Promise.all(some.map((id) => queue.remove(id)));
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
