import { Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type LostJob, type LostJobs, NO_LOCK, tokenStart } from '../../ports/lost-jobs.js';
import { loadedScript } from '../together/loaded-script.js';

const COMMAND = 'cortadoHandBack';
/** Those of BullMQ's script. */
const KEYS = ['active', 'wait', 'stalled', 'paused', 'meta', 'limiter', 'prioritized', 'marker', 'events'];
/** Jobs looked at, or moved, with one command. */
const PORTION = 500;

/** An active job, and the token of its lock. */
type HeldJob = readonly [id: string, token: string];
type Client = Redis & Record<typeof COMMAND, (...args: string[]) => Promise<string[]>>;

/** BullMQ's own script, for several jobs. ARGV: the prefix of the queue's keys, then an id and a token for each. */
const handBackLua = (script: string) => `local function moveToWait(KEYS, ARGV)
${script}
end
local moved, prefix = {}, ARGV[1]
for index = 2, #ARGV, 2 do
  local id, token = ARGV[index], ARGV[index + 1]
  local lock = redis.call('GET', prefix .. id .. ':lock')
  if lock == token or (token == '${NO_LOCK}' and not lock and redis.call('LPOS', KEYS[1], id)) then
    redis.call('HINCRBY', prefix .. id, 'stc', 1)
    if moveToWait(KEYS, { id, token, prefix .. id }) >= 0 then moved[#moved + 1] = id end
  end
end
return moved`;

/** Hands jobs back as BullMQ's `job.moveToWait` does, and counts the loss in the same step. */
export class RedisLostJobs implements LostJobs {
  readonly #client: Client;

  constructor(client: Redis) {
    this.#client = client as Client;
  }

  async handBack(queue: Queue, owner: string): Promise<LostJob[]> {
    const start = tokenStart(owner);
    return await this.#moveAll(
      queue,
      await this.#active(queue, (token) => token?.startsWith(start) === true),
    );
  }

  async handBackOrphans(queue: Queue, limit: number): Promise<LostJob[]> {
    const orphans = await this.#active(queue, (token) => token === null);
    // The oldest stand last, and the first that is moved is the last that runs.
    return await this.#moveAll(queue, orphans.slice(-limit));
  }

  async #moveAll(queue: Queue, lost: readonly HeldJob[]): Promise<LostJob[]> {
    const moved: string[] = [];
    for (let at = 0; at < lost.length; at += PORTION)
      moved.push(...(await this.#move(queue, lost.slice(at, at + PORTION))));
    const names = await Promise.all(moved.map((id) => this.#client.hget(queue.toKey(id), 'name')));
    return moved.map((id, index) => ({ id, name: names[index] ?? 'job' }));
  }

  /** Active jobs by the tokens of their locks. */
  async #active(queue: Queue, isMeant: (token: string | null) => boolean): Promise<HeldJob[]> {
    const ids = await this.#client.lrange(queue.toKey('active'), 0, -1);
    const found: HeldJob[] = [];
    for (let at = 0; at < ids.length; at += PORTION) {
      const some = ids.slice(at, at + PORTION);
      const tokens = await this.#client.mget(some.map((id) => queue.toKey(`${id}:lock`)));
      for (const [index, id] of some.entries()) {
        const token = tokens[index] ?? null;
        if (isMeant(token)) found.push([id, token ?? NO_LOCK]);
      }
    }
    return found;
  }

  #move(queue: Queue, jobs: readonly HeldJob[]): Promise<string[]> {
    return this.#define(queue)
      ? this.#client[COMMAND](...KEYS.map((it) => queue.toKey(it)), queue.toKey(''), ...jobs.flat())
      : this.#moveAlone(queue, jobs);
  }

  /** Where BullMQ's script cannot be read, its own method moves them one by one. */
  async #moveAlone(queue: Queue, jobs: readonly HeldJob[]): Promise<string[]> {
    const moved: string[] = [];
    for (const [id, token] of jobs) {
      const job = await Job.fromId(queue, id);
      const isMoved = await job?.moveToWait(token).then(
        () => true,
        () => false,
      );
      if (!isMoved) continue;
      await this.#client.hincrby(queue.toKey(id), 'stc', 1);
      moved.push(id);
    }
    return moved;
  }

  #define(queue: Queue): boolean {
    if (COMMAND in this.#client) return true;
    const version = String(queue.metaValues.version).split(':')[1];
    const script = loadedScript(this.#client, 'moveJobFromActiveToWait', version);
    if (script === undefined) return false;
    (this.#client as Redis).defineCommand(COMMAND, {
      numberOfKeys: KEYS.length,
      lua: handBackLua(script),
    });
    return true;
  }
}
