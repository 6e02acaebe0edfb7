import type { Job, Queue } from 'bullmq';
import { newestFirst } from '../datastore/bullmq/job-id.js';
import { findStoredJob } from '../datastore/bullmq/stored-job.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Canceller } from '../dispatch/canceller.js';
import type { JobOperations } from '../dispatch/job-handle.js';
import type { Producer } from '../dispatch/producer.js';
import { takeOut } from '../dispatch/take-out.js';
import { cancelReason } from '../errors/execution-errors.js';
import { childrenOf } from './batch-children.js';
import { batchEnding } from './batch-ending.js';
import { type BatchData, GUARD_JOB } from './batch-jobs.js';
import { BatchSender, withdraw } from './batch-sender.js';
import { type BatchStatus, batchStatus, totalOf } from './batch-status.js';
import type { BatchEnding, BatchStore, OutgoingBatch } from './batch-store.js';

const REMOVED_AT_ONCE = 250;

export interface BullmqBatchDeps {
  readonly producer: Producer;
  readonly operations: Pick<JobOperations, 'cancel'>;
  readonly canceller: Pick<Canceller, 'wereRemoved'>;
  readonly engine: Pick<Engine, 'history' | 'remover' | 'standings'>;
}

/** Batches as parents and children of BullMQ. */
export class BullmqBatches implements BatchStore {
  readonly #deps: BullmqBatchDeps;
  readonly #sender: BatchSender;

  constructor(deps: BullmqBatchDeps) {
    this.#deps = deps;
    this.#sender = new BatchSender(deps.producer, deps.engine.standings);
  }

  send(batch: OutgoingBatch): Promise<void> {
    return this.#sender.send(batch);
  }

  withdraw(queueName: string, id: string): Promise<void> {
    return this.#ask(queueName, 'withdrawing', (queue) => withdraw(queue, id, this.#deps.engine.standings));
  }

  status(queueName: string, id: string): Promise<BatchStatus> {
    return this.#ask(queueName, 'status', (queue) => batchStatus(queue, id));
  }

  ending(queueName: string, id: string): Promise<BatchEnding> {
    return batchEnding(this.#deps.producer, queueName, id);
  }

  async cancel(queueName: string, id: string, reason: string): Promise<boolean> {
    // First the mark: removing its last job lets the batch end.
    const children = await this.#ask(queueName, 'cancel', async (queue) => {
      const state = await queue.getJobState(id);
      const batch: Job<BatchData> | undefined = await findStoredJob(queue, id);
      if (!batch || state !== 'waiting-children') return undefined;
      // What somebody else has written there stays for whoever looks for the reason.
      if (totalOf(batch) !== undefined) await batch.updateData({ ...batch.data, cancelled: reason });
      return childrenOf(queue, batch);
    });
    if (!children) return false;
    for (const [name, ids] of children) {
      // Redis looks for a waiting job from the newest on: in any other order it would pass most of them for each.
      const running = await this.#remove(name, newestFirst(ids), reason);
      await this.#cancelRunning(name, running, reason);
    }
    return true;
  }

  /** Gives those that cannot be removed, because a worker has them. */
  async #remove(queue: string, ids: readonly string[], given: string): Promise<string[]> {
    const running: string[] = [];
    const reason = cancelReason(given);
    for (let start = 0; start < ids.length; start += REMOVED_AT_ONCE) {
      const some = ids.slice(start, start + REMOVED_AT_ONCE);
      // Each as it was before it goes: what is written down of it, and what its callback gets.
      const jobs = await this.#ask(queue, 'cancel', (it) =>
        Promise.all(some.map((id) => findStoredJob(it, id))),
      );
      const removed = await takeOut(this.#deps, queue, some);
      running.push(...some.filter((_, index) => !removed[index]));
      const gone = jobs.filter((job, index) => job && removed[index]) as Job[];
      // The guard is a job of Cortado's own, which nobody looks for.
      const seen = gone.filter((it) => it.name !== GUARD_JOB);
      await this.#deps.canceller.wereRemoved({ queue, reason }, seen);
    }
    return running;
  }

  async #cancelRunning(queue: string, ids: readonly string[], reason: string): Promise<void> {
    await Promise.all(ids.map((id) => this.#deps.operations.cancel(queue, id, reason)));
  }

  #ask<T>(queueName: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#deps.producer.ask(queueName, `"${what}" of a batch in "${queueName}"`, command);
  }
}
