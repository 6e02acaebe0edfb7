import { LockLostError } from '../errors/execution-errors.js';
import type { CheckpointStore, SavedCheckpoint } from '../execution/checkpoint-store.js';

/** The checkpoints of a job that lives in this process: its next attempt goes on from them. */
export class MemoryCheckpoints {
  readonly #shards = new Map<string, string>();
  #runs = 0;

  /** For one attempt; those before can save no more. */
  open(): CheckpointStore {
    const run = ++this.#runs;
    return {
      claim: async (shard) => {
        const saved = this.#shards.get(shard);
        return saved === undefined ? undefined : (JSON.parse(saved) as SavedCheckpoint);
      },
      save: async (shard, saved) => {
        if (run !== this.#runs) throw new LockLostError();
        this.#shards.set(shard, JSON.stringify(saved));
      },
    };
  }
}
