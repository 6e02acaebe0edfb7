import type { IQueueBackend, RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';

type Fetched = Awaited<ReturnType<IQueueBackend['moveToActive']>>;

/** What BullMQ gives of an empty queue: no job, no limit to wait for, and nothing that is due later. */
const NOTHING: Fetched = [0, 0, 0, 0];

/**
 * A worker whose wait for a job ends in vain asks for one all the same, as what would have woken it may be lost. Of an empty
 * queue that costs Redis eight commands for each queue of each idle worker; it looks first whether there is any, with one.
 */
export function lookFirst<B extends RedisQueueBackend>(backend: B, client: Pick<Redis, 'exists'>): B {
  const { wait, prioritized, delayed } = backend.keys;
  if (wait === undefined || prioritized === undefined || delayed === undefined) return backend;
  const [waitForJob, moveToActive] = [backend.waitForJob.bind(backend), backend.moveToActive.bind(backend)];
  let wasInVain = false;
  backend.waitForJob = async (timeout) => {
    const woken = await waitForJob(timeout);
    wasInVain = woken === null;
    return woken;
  };
  const lookThenTake: IQueueBackend['moveToActive'] = async (token, name) => {
    wasInVain = false;
    return (await client.exists(wait, prioritized, delayed)) === 0 ? NOTHING : moveToActive(token, name);
  };
  backend.moveToActive = (token, name) => (wasInVain ? lookThenTake(token, name) : moveToActive(token, name));
  return backend;
}
