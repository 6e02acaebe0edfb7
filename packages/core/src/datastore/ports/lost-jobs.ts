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
}

/** What the tokens of one owner's locks begin with. */
export function tokenStart(owner: string): string {
  return `${owner}.`;
}
