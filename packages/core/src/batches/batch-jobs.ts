import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { Method } from '../descriptors/job-draft.js';
import { NOTHING_DECLARED } from '../descriptors/parameter-plans.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';

/** What the job that stands for a batch carries. BullMQ keeps the counts; this is what it cannot know. */
export interface BatchData {
  readonly name: string;
  readonly total: number;
  readonly onSuccess?: string;
  readonly onFailure?: string;
  readonly onFinished?: string;
  /** Set by `cancel()`. */
  readonly cancelled?: string;
  /** Set where the batch never became whole: it ends without callbacks. */
  readonly isWithdrawn?: true;
}

export interface GuardData {
  /** The id of the batch. */
  readonly batch: string;
}

/** BullMQ runs this job when all jobs of the batch, its children, have ended. */
export const BATCH_JOB = 'cortado.batch';
/**
 * One more child, there only while the jobs are being sent, so that the batch cannot end before it is whole. It is
 * delayed by more than sending takes, and runs only when the sender died: then it withdraws the batch.
 */
export const GUARD_JOB = 'cortado.batch.guard';

// Working out the end only reads and queues, and what it queues is queued once, so it may be tried often.
const TRIES: EnqueueOptions = { attempts: 10, backoff: { type: 'exponential', delay: '1s' } };

/** A job of Cortado's own: known to every app, in no list. */
export function ownJob(name: string, original: Method): JobDescriptor {
  const draft = { method: name, original, schedules: [] };
  const options = { ...TRIES, name };
  return {
    name,
    service: undefined,
    document: undefined,
    isStatic: false,
    method: name,
    original,
    options,
    ...NOTHING_DECLARED,
    draft,
  };
}
