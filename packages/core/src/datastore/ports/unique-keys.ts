/**
 * How the job that has a unique key was found: `'held'` back, so that it can be replaced; `'running'`; `'kept'`, which
 * is running with our job kept to follow it; or `'gone'`, when it no longer has the key.
 */
export type Holder = 'held' | 'running' | 'kept' | 'gone';

/** The question of one call: our job wants the key that the holder has. */
export interface KeyClaim {
  readonly queue: string;
  readonly key: string;
  readonly holder: string;
  readonly ours: string;
}

/** A key that a job wants back. */
export interface TakenKey {
  readonly queue: string;
  readonly key: string;
  readonly job: string;
  readonly ttl: number | undefined;
}

/**
 * What BullMQ's deduplication lacks: it replaces delayed jobs and no others. So a job that waits is made a delayed
 * one, which no worker can start meanwhile. If nothing replaces it after all, it comes back by itself after HOLD.
 */
export interface UniqueKeys {
  holdBack(claim: KeyClaim): Promise<Holder>;
  /**
   * Gives the key to a job that is to run again, for `ttl` milliseconds where it has a time to live; unless another job has it that
   * has not ended. The id of the job that has it from then on.
   */
  take(key: TakenKey): Promise<string>;
}

/** Milliseconds. Longer than any command takes that is going to succeed. */
export const HOLD = 5_000;
