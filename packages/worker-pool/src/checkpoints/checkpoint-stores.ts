import { StalledTooOftenError } from '@cortado/core';
import type { Outcome, Records } from '@cortado/core/internal';
import type { Job } from 'bullmq';
import { WORKER_DEFAULTS } from '../worker/worker-options.js';
import { StoredCheckpoints, stallsInVain } from './stored-checkpoints.js';

/** The checkpoints of the jobs a worker runs from one queue, each in a store made when its job first asks for it. */
export class CheckpointStores {
  readonly #records: Records;
  readonly #queue: string;
  readonly #checkpoints = new Map<string, StoredCheckpoints>();

  constructor(records: Records, queue: string) {
    this.#records = records;
    this.#queue = queue;
  }

  open(job: Job): StoredCheckpoints {
    const owner = { queue: this.#queue, id: job.id as string, starts: job.attemptsStarted };
    const store = new StoredCheckpoints(this.#records, { ...owner, stalls: job.stalledCounter });
    this.#checkpoints.set(owner.id, store);
    return store;
  }

  /** Keeps what is saved: the job goes on from there. */
  drop(id: string): void {
    if (this.#checkpoints.size > 0) this.#checkpoints.delete(id);
  }

  /** The job has completed, as the datastore knows; before that it may have to go on from its checkpoint. */
  clear(id: string): Promise<void> | undefined {
    const store = this.#checkpoints.get(id);
    this.drop(id);
    return store?.clear();
  }

  /** A job that loses its workers for ever, without getting further, is failed; one that gets further is not. */
  async giveUpOn({ id, name, stalledCounter }: Job): Promise<Outcome | undefined> {
    if (stalledCounter <= WORKER_DEFAULTS.maxStalledCount) return undefined;
    const owner = { queue: this.#queue, id: id as string, stalls: stalledCounter };
    // Nobody fails because of a datastore that does not answer.
    const stalls = await stallsInVain(this.#records, owner).catch(() => 0);
    if (stalls <= WORKER_DEFAULTS.maxStalledCount) return undefined;
    return { kind: 'failed', error: new StalledTooOftenError({ job: name, stalls }), retry: false };
  }
}
