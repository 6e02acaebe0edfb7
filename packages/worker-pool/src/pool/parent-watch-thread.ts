/** The thread behind `endWithParent`. Imports nothing of ours: it stays small and cannot fail. */
import { workerData } from 'node:worker_threads';
import type { ParentWatch } from './parent-watch.js';

/** Milliseconds. */
const LOOK = 500;
const { parent, grace } = workerData as ParentWatch;
const never = new Int32Array(new SharedArrayBuffer(4));

while (isThere()) sleep(LOOK);
sleep(grace);
// The blocked thread cannot keep this from happening, which is the point.
process.kill(process.pid, 'SIGKILL');

// This thread has nothing else to do, so it sleeps without an event loop. The end of the process wakes and ends it.
function sleep(ms: number): void {
  Atomics.wait(never, 0, 0, ms);
}

// An orphan gets another parent, except on Windows, where the number stays and nobody answers to it.
function isThere(): boolean {
  if (process.ppid !== parent) return false;
  try {
    process.kill(parent, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
