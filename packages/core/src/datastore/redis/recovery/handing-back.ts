import type { Redis } from 'ioredis';
import { NO_LOCK } from '../../ports/lost-jobs.js';
import { READY_NOW } from '../ready-again.js';
import { loadedScript } from '../together/loaded-script.js';

const COMMAND = 'cortadoHandBack';
/** Those of BullMQ's script. */
const KEYS = ['active', 'wait', 'stalled', 'paused', 'meta', 'limiter', 'prioritized', 'marker', 'events'];
/** Jobs looked at, or moved, with one command. */
const PORTION = 500;

/** What a job that goes back is counted as: a worker was lost once more, or it had never begun. */
export const LOSS = ['stc', 1] as const;
export const NO_START = ['ats', -1] as const;
type Counted = typeof LOSS | typeof NO_START;

/** An active job, and the token of its lock. */
export type HeldJob = readonly [id: string, token: string];

/** Where the keys of a queue are, and the version of BullMQ that moves its jobs. */
export interface HeldQueue {
  readonly version: string | undefined;
  toKey(name: string): string;
}

type Client = Redis & Record<typeof COMMAND, (...args: (string | number)[]) => Promise<string[]>>;

/** BullMQ's own script, for several jobs. ARGV: the prefix of the queue's keys, what is counted, then an id and a token for each. */
const handBackLua = (script: string) => `local function moveToWait(KEYS, ARGV)
${script}
end
local moved, prefix = {}, ARGV[1]
for index = 4, #ARGV, 2 do
  local id, token = ARGV[index], ARGV[index + 1]
  local lock = redis.call('GET', prefix .. id .. ':lock')
  if lock == token or (token == '${NO_LOCK}' and not lock and redis.call('LPOS', KEYS[1], id)) then
    redis.call('HINCRBY', prefix .. id, ARGV[2], ARGV[3])
    if moveToWait(KEYS, { id, token, prefix .. id }) >= 0 then
      moved[#moved + 1] = id
      -- One that had never begun has waited all the while.
      if ARGV[2] == '${LOSS[0]}' then
        ${READY_NOW('prefix .. id')}
      end
    end
  end
end
return moved`;

/** Finds active jobs by their locks, and moves them back to the front of their queue as BullMQ's `job.moveToWait` does. */
export class HandingBack {
  readonly #client: Client;

  constructor(client: Redis) {
    this.#client = client as Client;
  }

  /** Active jobs by the tokens of their locks, the oldest last. */
  async active(queue: HeldQueue, isMeant: (token: string | null, id: string) => boolean): Promise<HeldJob[]> {
    const ids = await this.#client.lrange(queue.toKey('active'), 0, -1);
    const found: HeldJob[] = [];
    for (let at = 0; at < ids.length; at += PORTION) {
      const some = ids.slice(at, at + PORTION);
      const tokens = await this.#client.mget(some.map((id) => queue.toKey(`${id}:lock`)));
      for (const [index, id] of some.entries()) {
        const token = tokens[index] ?? null;
        if (isMeant(token, id)) found.push([id, token ?? NO_LOCK]);
      }
    }
    return found;
  }

  /** Whether BullMQ's script can be read. */
  canMove({ version }: HeldQueue): boolean {
    if (COMMAND in this.#client) return true;
    const script = loadedScript(this.#client, 'moveJobFromActiveToWait', version);
    if (script === undefined) return false;
    (this.#client as Redis).defineCommand(COMMAND, {
      numberOfKeys: KEYS.length,
      lua: handBackLua(script),
    });
    return true;
  }

  /** Each in one step that looks at the very lock, and counts. Gives those that it has moved. */
  async move(queue: HeldQueue, jobs: readonly HeldJob[], counted: Counted): Promise<string[]> {
    const keys = KEYS.map((it) => queue.toKey(it));
    const moved: string[] = [];
    for (let at = 0; at < jobs.length; at += PORTION) {
      const some = jobs.slice(at, at + PORTION);
      moved.push(...(await this.#client[COMMAND](...keys, queue.toKey(''), ...counted, ...some.flat())));
    }
    return moved;
  }
}
