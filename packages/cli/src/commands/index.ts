import type { CommandSpec } from '../command.js';
import { enqueue } from './enqueue.js';
import { jobsList } from './jobs-list.js';
import { jobsShow } from './jobs-show.js';
import { migrate } from './migrate.js';
import { schedule } from './schedule.js';
import { showPendingJobs } from './show-pending-jobs.js';
import { start } from './start.js';
import { worker } from './worker.js';
import { workerPool } from './worker-pool.js';

/** Every command. */
export const COMMANDS: readonly CommandSpec[] = [
  start,
  worker,
  workerPool,
  schedule,
  migrate,
  enqueue,
  showPendingJobs,
  jobsList,
  jobsShow,
];

/** First words that several commands share, and what those have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  jobs: 'Look at jobs.',
};
