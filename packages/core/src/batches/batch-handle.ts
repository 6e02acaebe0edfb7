import type { JobHandle, ResultOptions } from '../dispatch/job-handle.js';
import type { BatchEnd } from './batch-end.js';
import type { BatchStatus } from './batch-status.js';
import type { Batches } from './batches.js';

/** A batch that was queued. `id` and `queue` find it again: `cortado.batchOf(queue, id)`. */
export class BatchHandle {
  readonly #batches: Batches;

  constructor(
    batches: Batches,
    readonly id: string,
    readonly queue: string,
    /** Its jobs in the order they were added; empty on a handle from `batchOf()`. */
    readonly jobs: readonly JobHandle<unknown>[],
  ) {
    this.#batches = batches;
  }

  /** Where it stands now: live counts. @throws DatastoreUnavailableError */
  status(): Promise<BatchStatus> {
    return this.#batches.status(this.queue, this.id);
  }

  /**
   * Waits until every job has ended and the callbacks are queued.
   * @throws JobWaitTimeoutError when it has not ended in time, JobNotFoundError when it is gone
   */
  result(options: ResultOptions = {}): Promise<BatchEnd> {
    return this.#batches.result(this.queue, this.id, options);
  }

  /**
   * Cancels every job that has not ended: waiting and delayed ones are removed, running ones are told to stop.
   * Then the batch ends as cancelled, with `onFailure`. `false` when it had ended already.
   * @throws DatastoreUnavailableError
   */
  cancel(reason = 'cancelled'): Promise<boolean> {
    return this.#batches.cancel(this.queue, this.id, reason);
  }

  toJSON(): { id: string; queue: string } {
    return { id: this.id, queue: this.queue };
  }
}
