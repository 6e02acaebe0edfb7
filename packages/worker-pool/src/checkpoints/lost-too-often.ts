import { StalledTooOftenError } from '@cortado/core';
import type { Outcome, Records } from '@cortado/core/internal';
import type { Job } from 'bullmq';
import { WORKER_DEFAULTS } from '../worker/worker-options.js';
import { stallsAtCheckpoint } from './stored-checkpoints.js';

/**
 * Fails jobs that lose their workers again and again without getting further, say because they kill them. BullMQ
 * counts losses, but cannot know that a job has saved a checkpoint in between, so it is told to allow any number.
 */
export class LostTooOften {
  readonly #records: Records;
  readonly #queue: string;

  constructor(records: Records, queue: string) {
    this.#records = records;
    this.#queue = queue;
  }

  /** The failure of a job that must not start once more, or `undefined` when it may. */
  async judge({ id, name, stalledCounter }: Job): Promise<Outcome | undefined> {
    const most = WORKER_DEFAULTS.maxStalledCount;
    if (stalledCounter <= most) return undefined;
    const owner = { queue: this.#queue, id: id as string };
    // A datastore that gives no answer is no reason to fail the job.
    const before = await stallsAtCheckpoint(this.#records, owner).catch(() => stalledCounter);
    const stalls = stalledCounter - before;
    if (stalls <= most) return undefined;
    return { kind: 'failed', error: new StalledTooOftenError({ job: name, stalls }), retry: false };
  }
}
