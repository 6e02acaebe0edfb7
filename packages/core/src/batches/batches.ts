import type { Records } from '../datastore/ports/records.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { CancelsOthers } from '../dispatch/canceller.js';
import type { Dispatcher } from '../dispatch/dispatcher.js';
import type { JobOperations, ResultOptions } from '../dispatch/job-handle.js';
import type { JobTransport } from '../dispatch/job-transport.js';
import { cancelReason } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { currentJob } from '../execution/current-job.js';
import type { BatchEnd } from './batch-end.js';
import { BATCH_JOB, type BatchData, GUARD_JOB, type GuardData, ownJob } from './batch-jobs.js';
import type { BatchStatus } from './batch-status.js';
import type { BatchStore } from './batch-store.js';
import { concludeBatch } from './conclude-batch.js';

/** What a batch needs of the app. */
export interface BatchDeps {
  readonly registry: JobRegistry;
  readonly dispatcher: Dispatcher;
  readonly transport: Pick<JobTransport, 'addFollowing'>;
  readonly operations: Pick<JobOperations, 'result'>;
  readonly store: BatchStore;
  /** Jobs that say nothing of it run where they are called, which those of a queued batch cannot. */
  readonly isInline: boolean;
  readonly events: Pick<EventBus, 'emit'>;
  /** Where it is written down which batches there are. */
  readonly records: Pick<Records, 'put'>;
  /** Every queue of the app. */
  readonly queues: readonly string[];
  /** The queue of a job that names none. */
  readonly defaultQueue: string;
}

/** Answers what handles ask about their batches, and holds the two jobs that workers run for them. */
export class Batches {
  readonly deps: BatchDeps;
  readonly batchJob = ownJob(BATCH_JOB, (data: BatchData) => concludeBatch(this.deps, currentJob(), data));
  readonly guardJob = ownJob(GUARD_JOB, ({ batch }: GuardData) =>
    this.deps.store.withdraw(currentJob().queue, batch),
  );

  constructor(deps: BatchDeps) {
    this.deps = deps;
    deps.registry.addOwn(this.batchJob);
    deps.registry.addOwn(this.guardJob);
  }

  status(queue: string, id: string): Promise<BatchStatus> {
    return this.deps.store.status(queue, id);
  }

  result(queue: string, id: string, options: ResultOptions): Promise<BatchEnd> {
    return this.deps.operations.result(queue, id, BATCH_JOB, options) as Promise<BatchEnd>;
  }

  /** Cancelling its own job, whoever does so, is cancelling the batch; without its guard it might end before it is whole. */
  takeCancels(cancelOtherwise: CancelsOthers['cancelOtherwise']): void {
    cancelOtherwise(BATCH_JOB, async (queue, id, reason) =>
      (await this.cancel(queue, id, cancelReason(reason))) ? 'signalled' : 'finished',
    );
    cancelOtherwise(GUARD_JOB, async () => 'finished');
  }

  cancel(queue: string, id: string, reason: string): Promise<boolean> {
    return this.deps.store.cancel(queue, id, reason);
  }
}
