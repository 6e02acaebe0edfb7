import type { RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

/** The field of a job that has been started before: since when it waits, or when its delay ends, in milliseconds since 1970. */
export const READY = 'ready';

/** Lua: gives a job that field, by the server's clock. */
export const READY_NOW = (key: string) => `local seconds, micros = unpack(redis.call('TIME'))
redis.call('HSET', ${key}, '${READY}', string.format('%.0f', seconds * 1000 + math.floor(micros / 1000)))`;

/** Only where the command that follows will move it. KEYS[1] the prefix of the queue's keys. */
const OF_FINISHED = `if not redis.call('ZSCORE', KEYS[1] .. ARGV[2], ARGV[1]) then return end
${READY_NOW('KEYS[1] .. ARGV[1]')}`;
const OF_ACTIVE = `local key = KEYS[1] .. ARGV[1]
if redis.call('GET', key .. ':lock') ~= ARGV[2] or redis.call('EXISTS', key) == 0 then return end
${READY_NOW('key')}`;

/** Commands whose answer may begin with a job for the worker, as its hash is. */
const FETCHING = new Set(['moveToActive', 'moveToFinished', 'moveToDelayed']);

type Fields = { fieldsToUpdate?: Record<string, unknown> };
/** BullMQ's own methods, with what of their parameters is used here. */
interface Backend {
  toKey(name: string): string;
  execCommand?(client: unknown, name: string, args: unknown): Promise<unknown>;
  moveToDelayed(id: string, at: number, delay: number, token?: string, opts?: Fields): Promise<unknown>;
  retryJob(id: string, lifo: boolean, token?: string, opts?: Fields): Promise<unknown>;
  moveJobFromActiveToWait(id: string, token?: string): Promise<unknown>;
  retryFinishedJob(job: { readonly id?: string }, state: string, ...more: unknown[]): Promise<unknown>;
}

/**
 * A backend that writes down when a job is ready again that goes back to its queue, and tells whoever takes it: as its
 * delay, counted from its timestamp. BullMQ sets that to zero when it is over, and knows nothing of other ways back. What is
 * written is a part of the command that moves the job, or goes just before it on the same connection.
 */
export function tellingWhenReady<B extends RedisQueueBackend>(
  backend: B,
  client: Redis,
  now: () => number,
): B {
  const its = backend as unknown as Backend;
  const { execCommand, moveToDelayed, retryJob, moveJobFromActiveToWait, retryFinishedJob } = its;
  if (!execCommand) return backend;
  const say = (script: string, ...args: string[]) => client.eval(script, 1, its.toKey(''), ...args);
  const both = (saying: Promise<unknown>, moving: Promise<unknown>) =>
    Promise.all([moving, saying]).then(([moved]) => moved);
  const withReady = (opts: Fields | undefined, at: number) => ({
    ...opts,
    fieldsToUpdate: { ...opts?.fieldsToUpdate, [READY]: at },
  });
  its.moveToDelayed = (id, at, delay, token, opts) =>
    moveToDelayed.call(backend, id, at, delay, token, withReady(opts, now() + delay));
  its.retryJob = (id, lifo, token, opts) => retryJob.call(backend, id, lifo, token, withReady(opts, now()));
  its.moveJobFromActiveToWait = (id, token = '0') =>
    both(say(OF_ACTIVE, id, token), moveJobFromActiveToWait.call(backend, id, token));
  its.retryFinishedJob = (job, state, ...more) =>
    both(say(OF_FINISHED, job.id as string, state), retryFinishedJob.call(backend, job, state, ...more));
  its.execCommand = async (...command) => {
    const answer = await execCommand.apply(backend, command);
    if (FETCHING.has(command[1]) && Array.isArray(answer)) tellDelay(answer[0]);
    return answer;
  };
  return backend;
}

/** Changes the hash of a job that says when it was ready again: a name and a value each. */
export function tellDelay(hash: unknown): void {
  if (!Array.isArray(hash)) return;
  const placeOf = (name: string) => {
    for (let at = 0; at < hash.length; at += 2) if (hash[at] === name) return at + 1;
    return 0;
  };
  const ready = placeOf(READY);
  if (ready === 0) return;
  const delay = String(Math.max(0, Number(hash[ready]) - Number(hash[placeOf('timestamp')])));
  const at = placeOf('delay');
  if (at > 0) hash[at] = delay;
  else hash.push('delay', delay);
}
