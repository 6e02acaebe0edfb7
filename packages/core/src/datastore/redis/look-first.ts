import type { IQueueBackend, RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

type Fetched = Awaited<ReturnType<IQueueBackend['moveToActive']>>;

/** What BullMQ gives of an empty queue: no job, no limit to wait for, and nothing that is due later. */
const NOTHING: Fetched = [0, 0, 0, 0];

/** BullMQ keeps jobs that are due at the same moment in their order: the lower twelve bits of a score are for that. */
const DUE_SCALE = 0x1000;

/**
 * A worker whose wait for a job ends in vain asks for one all the same, as what would have woken it may be lost. Of an empty
 * queue that costs Redis eight commands for each queue of each idle worker; it looks first whether there is any, with one,
 * and with two more whether what is there is due.
 */
export function lookFirst<B extends RedisQueueBackend>(
  backend: B,
  client: Pick<Redis, 'exists' | 'zrange'>,
  now: () => number,
): B {
  const { wait, prioritized, delayed } = backend.keys;
  if (wait === undefined || prioritized === undefined || delayed === undefined) return backend;
  const [waitForJob, moveToActive] = [backend.waitForJob.bind(backend), backend.moveToActive.bind(backend)];
  let wasInVain = false;
  backend.waitForJob = async (timeout) => {
    const woken = await waitForJob(timeout);
    wasInVain = woken === null;
    return woken;
  };
  /** What a fetch would give, where that is no job. */
  const look = async (): Promise<Fetched | undefined> => {
    if ((await client.exists(wait, prioritized, delayed)) === 0) return NOTHING;
    const [waiting, [, score]] = await Promise.all([
      client.exists(wait, prioritized),
      client.zrange(delayed, '0', '0', 'WITHSCORES'),
    ]);
    const due = Math.floor(Number(score) / DUE_SCALE);
    return waiting === 0 && due > now() ? [0, 0, 0, due] : undefined;
  };
  backend.moveToActive = async (token, name) => {
    if (!wasInVain) return moveToActive(token, name);
    wasInVain = false;
    return (await look()) ?? moveToActive(token, name);
  };
  return backend;
}
