/** The thread behind `endWithParent`. Imports nothing of ours: it stays small and cannot fail. */
import { workerData } from 'node:worker_threads';
import type { WatchOrders } from './parent-watch.js';

const LOOK = 500;
const { parent, patience } = workerData as WatchOrders;

const watch = setInterval(() => {
  if (isThere()) return;
  clearInterval(watch);
  // Unstoppable from the blocked thread, which is the point.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), patience);
}, LOOK);

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
