import type { Queue } from 'bullmq';
import { addJob, addJobs, type OutgoingJob } from '../bullmq/add-jobs.js';

/** How an engine takes jobs in. Each gives the id a job has: ours, or that of the job which has its unique key. */
export interface JobAdder {
  add(queue: Queue, job: OutgoingJob): Promise<string>;
  /** In one round trip, in their order. */
  addMany(queue: Queue, jobs: readonly OutgoingJob[]): Promise<string[]>;
}

/** BullMQ's own way, on every datastore. */
export const BULLMQ_ADDER: JobAdder = { add: addJob, addMany: addJobs };
