import type { IQueueBackend } from 'bullmq';
import { systemClock } from '../../../clock/clock.js';

/** So many times in a row a worker is woken at once, and finds nothing, before it asks why. */
const FRUITLESS = 3;
/** A wait of so many milliseconds was none for nothing. */
const AT_ONCE = 50;
/** Milliseconds. */
const REST = 250;

type WaitingBackend = Pick<IQueueBackend, 'moveToActive' | 'waitForJob' | 'isMaxed' | 'disconnectBlocking'>;

/**
 * BullMQ wakes a worker on PostgreSQL whenever a job waits, also where nobody may take it, since as many of its queue run as
 * may: the worker would ask without end. Here it looks a few times a second then, so that it also sees a slot that became
 * free elsewhere.
 */
export function restWhileMaxed(backend: WaitingBackend): void {
  const take = backend.moveToActive.bind(backend);
  const wait = backend.waitForJob.bind(backend);
  const disconnect = backend.disconnectBlocking.bind(backend);
  let fruitless = 0;
  let stopped = new AbortController();

  backend.moveToActive = async (token, name) => {
    const fetched = await take(token, name);
    if (fetched[0]) fruitless = 0;
    return fetched;
  };

  backend.waitForJob = async (timeout) => {
    if (fruitless >= FRUITLESS && (await backend.isMaxed())) {
      stopped = new AbortController();
      await systemClock.sleep(REST, stopped.signal).catch(() => undefined);
    }
    const since = systemClock.elapsed();
    const woken = await wait(timeout);
    fruitless = woken && systemClock.elapsed() - since < AT_ONCE ? fruitless + 1 : 0;
    return woken;
  };

  backend.disconnectBlocking = async (mayReconnect) => {
    stopped.abort();
    await disconnect(mayReconnect);
  };
}
