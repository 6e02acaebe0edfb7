import type { Queue } from 'bullmq';

/** How an engine takes jobs out of a queue. */
export interface JobRemover {
  /**
   * Takes jobs out in their order, each together with the jobs it waits for, as `queue.remove` does, but many with one
   * command. Whether each is gone by that: one that a worker has stays, one that waits for such a one, and one that has ended
   * by the time the command is there.
   */
  remove(queue: Queue, ids: readonly string[], options?: RemoveOptions): Promise<boolean[]>;
}

export interface RemoveOptions {
  /** `'stay'`: a job goes alone, whatever becomes of those it waits for. @default 'go' */
  readonly children?: 'go' | 'stay';
}
