import { type BatchStatus, JobNotFoundError } from '@cortado/core';
import {
  type BatchData,
  type BatchEnding,
  type BatchStore,
  type MemoryJob,
  MOST_FAILURES,
  type OutgoingBatch,
  type Prepared,
} from '@cortado/core/internal';
import type { MemoryJobs } from './memory-jobs.js';

interface KnownBatch {
  /** The job that stands for it. */
  readonly parent: MemoryJob;
  readonly members: readonly MemoryJob[];
  /** Why it was cancelled as a whole. */
  reason?: string;
}

const ENDED = ['completed', 'failed', 'cancelled', 'not_found'];

/** Batches in the memory of this process. */
export class MemoryBatches implements BatchStore {
  readonly #jobs: () => MemoryJobs;
  readonly #known = new Map<string, KnownBatch>();

  constructor(jobs: () => MemoryJobs) {
    this.#jobs = jobs;
  }

  async send({ parent, members }: OutgoingBatch): Promise<void> {
    const jobs = this.#jobs();
    jobs.expectOpen();
    const held = jobs.hold(parent.queue, parent.outgoing);
    const take = ({ queue, outgoing, isInline }: Prepared) =>
      isInline ? jobs.hold(queue, outgoing) : jobs.add(queue, outgoing);
    const known = { parent: held, members: members.map(take) };
    this.#known.set(held.id, known);
    const concluded = Promise.all(known.members.map((it) => jobs.ended(it))).then(() =>
      parent.isInline ? jobs.runNow(held) : jobs.settle(held),
    );
    if (!parent.isInline) return;
    for (const [index, job] of known.members.entries()) if (members[index]?.isInline) await jobs.runNow(job);
    // One that waits after all, or asked to run later, keeps its batch open.
    if (known.members.every(({ state }) => ENDED.includes(state))) await concluded;
  }

  async withdraw(): Promise<void> {}

  async status(_queue: string, id: string): Promise<BatchStatus> {
    const batch = this.#known.get(id);
    if (!batch) {
      const none = { pending: 0, completed: 0, failed: 0, cancelled: 0, total: 0 };
      return { state: 'not_found', name: '', ...none, finished: false };
    }
    const counts = countsOf(batch);
    const finished = batch.parent.state === 'completed';
    const { name } = batch.parent.data as BatchData;
    return {
      state: finished ? endOf(batch) : 'running',
      name,
      total: batch.members.length,
      ...counts,
      finished,
    };
  }

  async ending(queue: string, id: string): Promise<BatchEnding> {
    const batch = this.#known.get(id);
    if (!batch) throw new JobNotFoundError({ queue, id });
    const { completed, failed, cancelled } = countsOf(batch);
    const failures = batch.members
      .filter((it) => it.state === 'failed')
      .slice(0, MOST_FAILURES)
      .map((it) => ({ id: it.id, queue: it.queue, name: it.name, error: it.error?.message ?? '' }));
    return { completed, failed, cancelled, failures, reason: batch.reason };
  }

  async cancel(_queue: string, id: string, reason: string): Promise<boolean> {
    this.#jobs().expectOpen();
    const batch = this.#known.get(id);
    if (!batch || (await batch.parent.hasEnded())) return false;
    batch.reason = reason;
    for (const job of batch.members)
      if ((await job.cancel(job.queue, job.id, reason)) === 'removed') await this.#jobs().settle(job);
    return true;
  }
}

function countsOf({
  members,
}: KnownBatch): Pick<BatchStatus, 'pending' | 'completed' | 'failed' | 'cancelled'> {
  const of = (...states: string[]) => members.filter(({ state }) => states.includes(state)).length;
  return {
    pending: members.length - of(...ENDED),
    completed: of('completed'),
    failed: of('failed'),
    cancelled: of('cancelled', 'not_found'),
  };
}

function endOf(batch: KnownBatch): BatchStatus['state'] {
  const { failed, cancelled } = countsOf(batch);
  if (failed > 0 && batch.reason === undefined) return 'failed';
  return failed + cancelled > 0 ? 'cancelled' : 'completed';
}
