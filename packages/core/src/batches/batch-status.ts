import type { Job, Queue } from 'bullmq';
import { findStoredJob } from '../datastore/bullmq/stored-job.js';
import type { BatchEnd } from './batch-end.js';
import { isSuccess } from './batch-end.js';
import { BATCH_JOB, type BatchData } from './batch-jobs.js';

/** Where a batch stands now. */
export interface BatchStatus {
  /** `'failed'`: one of its jobs failed for good; `'cancelled'`: it or one of its jobs was taken out. */
  readonly state: 'running' | 'completed' | 'failed' | 'cancelled' | 'not_found';
  readonly name: string;
  /** Jobs in all. */
  readonly total: number;
  /** Waiting, delayed or running. */
  readonly pending: number;
  readonly completed: number;
  /** Failed for good. */
  readonly failed: number;
  /** Taken out before they ran. */
  readonly cancelled: number;
  /** Whether all have ended and the callbacks are queued. */
  readonly finished: boolean;
}

const NOT_FOUND: BatchStatus = Object.freeze({
  state: 'not_found',
  name: '',
  total: 0,
  pending: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  finished: false,
});

/** How many jobs of a batch have ended, in which way. */
export type BatchCounts = Pick<BatchStatus, 'pending' | 'completed' | 'failed' | 'cancelled'>;

export async function batchStatus(queue: Queue, id: string): Promise<BatchStatus> {
  // The state first: a batch that has ended by then holds its end when it is read.
  const state = await queue.getJobState(id);
  const job: Job<BatchData, BatchEnd | null> | undefined = await findStoredJob(queue, id);
  if (job?.name !== BATCH_JOB || state === 'unknown') return NOT_FOUND;
  if (state === 'completed' && isEnd(job.returnvalue)) return statusOf(job.returnvalue);
  const counts = await batchCounts(job);
  const total = totalOf(job) ?? counts.pending + counts.completed + counts.failed;
  return { state: 'running', name: nameOf(job), total, ...counts, finished: state === 'completed' };
}

/** BullMQ's own counts. What is neither pending nor ended was removed. */
export async function batchCounts(job: Job<BatchData>): Promise<BatchCounts> {
  const counts = await job.getDependenciesCount({ processed: true, unprocessed: true, ignored: true });
  const { processed: completed = 0, unprocessed = 0, ignored: failed = 0 } = counts;
  const total = totalOf(job) ?? unprocessed + completed + failed;
  // The guard is one of them while the batch is being sent.
  const pending = Math.min(unprocessed, total - completed - failed);
  return { pending, completed, failed, cancelled: total - completed - failed - pending };
}

/** `undefined` where somebody else has written over what the batch was sent with. */
export function totalOf({ data }: Job<Partial<BatchData> | null>): number | undefined {
  return typeof data?.total === 'number' ? data.total : undefined;
}

function nameOf({ data }: Job<Partial<BatchData> | null>): string {
  return typeof data?.name === 'string' ? data.name : 'unreadable';
}

function isEnd(value: unknown): value is BatchEnd {
  return typeof value === 'object' && value !== null && 'batch' in value;
}

function statusOf(end: BatchEnd): BatchStatus {
  const { batch, total, completed, failed, cancelled } = end;
  const state = isSuccess(end)
    ? 'completed'
    : failed > 0 && end.reason === undefined
      ? 'failed'
      : 'cancelled';
  return { state, name: batch.name, total, pending: 0, completed, failed, cancelled, finished: true };
}
