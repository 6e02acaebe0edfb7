import type { Records } from '@cortado/core/internal';
import type { Job } from 'bullmq';
import { StoredCheckpoints } from './stored-checkpoints.js';

/** The checkpoints of the jobs a worker runs from one queue, each in a store made when its job first asks for it. */
export class CheckpointStores {
  readonly #records: Records;
  readonly #queue: string;
  readonly #stores = new Map<string, StoredCheckpoints>();

  constructor(records: Records, queue: string) {
    this.#records = records;
    this.#queue = queue;
  }

  open(job: Job): StoredCheckpoints {
    const owner = { queue: this.#queue, id: job.id as string, starts: job.attemptsStarted };
    const store = new StoredCheckpoints(this.#records, { ...owner, stalls: job.stalledCounter });
    this.#stores.set(owner.id, store);
    return store;
  }

  /** The attempt is over and the job goes on from what is saved. */
  drop(id: string): void {
    if (this.#stores.size > 0) this.#stores.delete(id);
  }

  /** Removes what is saved, once the datastore knows that the job has completed: until then it may have to go on from there. */
  clear(id: string): Promise<void> | undefined {
    const store = this.#stores.get(id);
    this.drop(id);
    return store?.clear();
  }
}
