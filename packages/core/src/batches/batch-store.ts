import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { Prepared } from '../dispatch/preparation.js';
import type { BatchFailure } from './batch-end.js';
import type { BatchStatus } from './batch-status.js';

/** A batch ready to be sent: the job that stands for it, its guard, and its jobs. */
export interface OutgoingBatch {
  readonly parent: Prepared;
  readonly guard: OutgoingJob;
  readonly members: readonly Prepared[];
}

/** How the jobs of a batch have ended. */
export interface BatchEnding {
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** The first of those that failed. */
  readonly failures: readonly BatchFailure[];
  /** Why it was cancelled as a whole, where it was. */
  readonly reason: string | undefined;
}

/** Where batches are: BullMQ's parents and children, or the memory of a test. */
export interface BatchStore {
  /**
   * Sends all of it, or nothing: the job that stands for it runs once its jobs have ended.
   * @throws EnqueueUnavailableError, QueueOverloadedError
   */
  send(batch: OutgoingBatch): Promise<void>;
  /** Takes a batch back that did not become whole. */
  withdraw(queue: string, id: string): Promise<void>;
  status(queue: string, id: string): Promise<BatchStatus>;
  /** Of a batch whose jobs have all ended. @throws JobNotFoundError */
  ending(queue: string, id: string): Promise<BatchEnding>;
  /** Takes out what waits, and tells what runs to stop. `false` when it had ended already. */
  cancel(queue: string, id: string, reason: string): Promise<boolean>;
}
