/** Where an iteration has got to. Plain JSON, so that it can also travel between processes. */
export interface SavedCheckpoint {
  readonly checkpoint: unknown;
  /** Values done so far, by all runs of the job. */
  readonly done: number;
}

/**
 * The checkpoints of one run of a job; each shard has its own. Given by whoever runs the job, so that execution
 * touches no datastore.
 */
export interface CheckpointStore {
  /**
   * Makes this run the only one that may save, and gives what was saved last.
   * @throws LockLostError when a later run of the same job has done so
   */
  claim(shard: string): Promise<SavedCheckpoint | undefined>;
  /** @throws LockLostError when another run has claimed since */
  save(shard: string, saved: SavedCheckpoint): Promise<void>;
}
