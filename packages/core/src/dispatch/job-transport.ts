import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { JobOperations } from './job-handle.js';
import type { MemoryJob } from './memory-job.js';
import type { ConflictResult, UniqueJob } from './unique-jobs.js';

/** What takes jobs from calls to whoever runs them: BullMQ's queues, or the memory of a test. */
export interface JobTransport {
  /** What handles ask about the jobs it took. */
  readonly operations: JobOperations;
  /**
   * Gives the id the job is known by: ours, or that of the job which has its unique key. Added again under the same id
   * it is still one job.
   * @throws EnqueueUnavailableError, QueueOverloadedError
   */
  add(queue: string, job: OutgoingJob): Promise<string>;
  /** Jobs of one queue in their order; gives their ids as `add` does. @throws EnqueueUnavailableError, QueueOverloadedError */
  addMany(queue: string, jobs: readonly OutgoingJob[]): Promise<string[]>;
  /**
   * What Cortado itself queues after a job: however full the queue is, and never taken back.
   * @throws DatastoreUnavailableError
   */
  addFollowing(queue: string, job: OutgoingJob): Promise<void>;
  /** Takes jobs back as far as nobody runs them: in the background, as soon as that can be done. */
  withdraw(queue: string, jobs: readonly OutgoingJob[]): void;
  /** Decides what happens to a unique job that met `holder`, which has its key. @throws DuplicateJobError where that was asked for */
  resolveConflict(job: UniqueJob, holder: string): Promise<ConflictResult>;
  /** Whether a job of this queue has the key. */
  holds(queue: string, key: string): Promise<boolean>;
  /** Hears of each job that runs where it was called, and so never comes here. @throws where none may run any more */
  ranInline?(job: MemoryJob): void;
  close(): Promise<void>;
}
