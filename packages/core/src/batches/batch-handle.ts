import type { JobHandle, ResultOptions } from '../dispatch/job-handle.js';
import type { BatchDesk } from './batch-desk.js';
import type { BatchEnd } from './batch-end.js';
import type { BatchStatus } from './batch-status.js';

/** A batch that was queued. `id` and `queue` find it again: `cortado.batchOf(queue, id)`. */
export class BatchHandle {
  readonly #desk: BatchDesk;

  constructor(
    desk: BatchDesk,
    readonly id: string,
    readonly queue: string,
    /** Its jobs in the order they were added; empty on a handle from `batchOf()`. */
    readonly jobs: readonly JobHandle<unknown>[],
  ) {
    this.#desk = desk;
  }

  /** Where it stands now: live counts. @throws DatastoreUnavailableError */
  status(): Promise<BatchStatus> {
    return this.#desk.status(this.queue, this.id);
  }

  /**
   * Waits until every job has ended and the callbacks are queued.
   * @throws JobWaitTimeoutError when it has not ended in time, JobNotFoundError when it is gone
   */
  result(options: ResultOptions = {}): Promise<BatchEnd> {
    return this.#desk.result(this.queue, this.id, options);
  }

  /**
   * Cancels every job that has not ended: waiting and delayed ones are removed, running ones are told to stop.
   * Then the batch ends as cancelled, with `onFailure`. `false` when it had ended already.
   * @throws DatastoreUnavailableError
   */
  cancel(reason = 'cancelled'): Promise<boolean> {
    return this.#desk.cancel(this.queue, this.id, reason);
  }

  toJSON(): { id: string; queue: string } {
    return { id: this.id, queue: this.queue };
  }
}
