import type { CommandSpec } from '../command.js';
import { enqueue } from './enqueue.js';
import { errorsClear } from './errors-clear.js';
import { errorsList } from './errors-list.js';
import { errorsShow } from './errors-show.js';
import { jobsCancel } from './jobs-cancel.js';
import { jobsList } from './jobs-list.js';
import { jobsLogs } from './jobs-logs.js';
import { jobsRemove } from './jobs-remove.js';
import { jobsRetry } from './jobs-retry.js';
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
  jobsLogs,
  jobsRetry,
  jobsCancel,
  jobsRemove,
  errorsList,
  errorsShow,
  errorsClear,
];

/** First words that several commands share, and what those have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  jobs: 'Look at jobs, and change what becomes of them.',
  errors: 'Look at what went wrong.',
};
