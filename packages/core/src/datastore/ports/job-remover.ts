import type { Queue } from 'bullmq';

/** How an engine takes jobs out of a queue. */
export interface JobRemover {
  /**
   * Takes jobs out in their order, each together with the jobs it waits for, as `queue.remove` does, but many with one
   * command. Whether each is gone: one that a worker has stays, and one that waits for such a one.
   */
  remove(queue: Queue, ids: readonly string[]): Promise<boolean[]>;
}
