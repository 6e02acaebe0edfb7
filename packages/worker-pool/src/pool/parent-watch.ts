import { Worker } from 'node:worker_threads';
import { codeFile, milliseconds } from '@cortado/core/internal';
import { ORPHAN_LIFE } from './pool-options.js';

/** What the watching thread is given. */
export interface ParentWatch {
  /** The parent's process id. */
  readonly parent: number;
  /** Milliseconds from the parent's end to this process's. */
  readonly grace: number;
}

/**
 * Makes sure that this process does not outlive its parent by more than `grace` milliseconds. A thread watches: a job
 * that blocks the event loop also blocks every event that would tell of the parent's end.
 */
export function endWithParent(parent: number, grace = milliseconds(ORPHAN_LIFE)): void {
  const workerData: ParentWatch = { parent, grace };
  const thread = new Worker(codeFile('./parent-watch-thread.js', import.meta.url).path, {
    workerData,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 },
  });
  thread.unref();
}
