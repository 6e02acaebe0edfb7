import { type Job, Worker } from 'bullmq';
import { systemClock } from '../../clock/clock.js';

/** Milliseconds before a fetch that has failed is tried again. */
const FETCH_REST = 200;

/**
 * BullMQ's Worker, but it rests after a fetch that fails, where BullMQ tries again at once. A datastore that refuses at
 * once would be asked without end, and where it does so within this process, nothing else would run here any more.
 */
export class RestingWorker<D, R> extends Worker<D, R> {
  protected override async moveToActive(...how: [token: string, name?: string]): Promise<Job<D, R>> {
    try {
      return await super.moveToActive(...how);
    } catch (error) {
      await this.#rest();
      throw error;
    }
  }

  async #rest(): Promise<void> {
    if (this.closing) return;
    const closing = new AbortController();
    const stop = () => closing.abort();
    this.once('closing', stop);
    await systemClock.sleep(FETCH_REST, closing.signal).catch(() => undefined);
    this.off('closing', stop);
  }
}
