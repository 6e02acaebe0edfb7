import type { Queue } from 'bullmq';

/** A job that was handed back. */
export interface LostJob {
  readonly id: string;
  readonly name: string;
}

/**
 * The jobs that a process has left active. A worker's locks begin with its owner's key (see `lockOwner`), so they are
 * found without having been told of one by one.
 */
export interface LostJobs {
  /**
   * Puts every job of a queue that is active under a lock of this owner back to the front of its queue, each in one step
   * that looks at the very lock. It has lost a worker once more, and used no attempt.
   */
  handBack(queue: Queue, owner: string): Promise<LostJob[]>;
  /** The same for those that are active under no lock any more, since it ran out; at most so many of the oldest. */
  handBackOrphans(queue: Queue, limit: number): Promise<LostJob[]>;
}

/** What stands for the token of a lock that is not there; BullMQ's own scripts then look at none. */
export const NO_LOCK = '0';

/** What the tokens of one owner's locks begin with. */
export function tokenStart(owner: string): string {
  return `${owner}.`;
}
