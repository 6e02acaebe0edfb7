import type { CommandSpec } from '../command.js';
import { consoleCommand } from './console.js';
import { dashboard } from './dashboard.js';
import { disableScheduler } from './disable-scheduler.js';
import { doctor } from './doctor.js';
import { drain } from './drain.js';
import { enableScheduler } from './enable-scheduler.js';
import { enqueue } from './enqueue.js';
import { errorsClear } from './errors-clear.js';
import { errorsGroup } from './errors-group.js';
import { errorsGroups } from './errors-groups.js';
import { errorsList } from './errors-list.js';
import { errorsReopen } from './errors-reopen.js';
import { errorsResolve } from './errors-resolve.js';
import { errorsRetry } from './errors-retry.js';
import { errorsShow } from './errors-show.js';
import { init } from './init.js';
import { jobsCancel } from './jobs-cancel.js';
import { jobsList } from './jobs-list.js';
import { jobsLogs } from './jobs-logs.js';
import { jobsRemove } from './jobs-remove.js';
import { jobsRetry } from './jobs-retry.js';
import { jobsShow } from './jobs-show.js';
import { migrate } from './migrate.js';
import { publishRealtimeCommand } from './publish-realtime.js';
import { purgeJobs } from './purge-jobs.js';
import { queuesLimit } from './queues-limit.js';
import { queuesList } from './queues-list.js';
import { queuesPause } from './queues-pause.js';
import { queuesResume } from './queues-resume.js';
import { readyForMigration } from './ready-for-migration.js';
import { schedule } from './schedule.js';
import { schedulerDisable } from './scheduler-disable.js';
import { schedulerEnable } from './scheduler-enable.js';
import { schedulerHealth } from './scheduler-health.js';
import { schedulerPause } from './scheduler-pause.js';
import { schedulerResume } from './scheduler-resume.js';
import { schedulerStatus } from './scheduler-status.js';
import { schedulesBackfill } from './schedules-backfill.js';
import { schedulesList } from './schedules-list.js';
import { schedulesLog } from './schedules-log.js';
import { schedulesPreview } from './schedules-preview.js';
import { schedulesSkipNext } from './schedules-skip-next.js';
import { schedulesStart } from './schedules-start.js';
import { schedulesStop } from './schedules-stop.js';
import { setup } from './setup.js';
import { showConfig } from './show-config.js';
import { showPendingJobs } from './show-pending-jobs.js';
import { start } from './start.js';
import { triggerSchedulerEvent } from './trigger-scheduler-event.js';
import { worker } from './worker.js';
import { workerPool } from './worker-pool.js';
import { workers } from './workers.js';

/** Every command. */
export const COMMANDS: readonly CommandSpec[] = [
  start,
  worker,
  workerPool,
  workers,
  schedule,
  migrate,
  schedulerStatus,
  schedulerHealth,
  schedulerPause,
  schedulerResume,
  schedulerEnable,
  schedulerDisable,
  enableScheduler,
  disableScheduler,
  triggerSchedulerEvent,
  schedulesList,
  schedulesLog,
  schedulesPreview,
  schedulesStop,
  schedulesStart,
  schedulesSkipNext,
  schedulesBackfill,
  doctor,
  enqueue,
  showPendingJobs,
  purgeJobs,
  jobsList,
  jobsShow,
  jobsLogs,
  jobsRetry,
  jobsCancel,
  jobsRemove,
  errorsList,
  errorsShow,
  errorsClear,
  errorsGroups,
  errorsGroup,
  errorsRetry,
  errorsResolve,
  errorsReopen,
  queuesList,
  queuesPause,
  queuesResume,
  queuesLimit,
  publishRealtimeCommand,
  dashboard,
  drain,
  readyForMigration,
  showConfig,
  consoleCommand,
  setup,
  init,
];

/** First words that several commands share, and what those have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  jobs: 'Look at jobs, and change what becomes of them.',
  errors: 'Look at what went wrong, one by one or in groups, and say what is mended.',
  queues: 'Look at queues, pause one for a while, limit how many of its jobs run.',
  scheduler: 'Let schedules fire, or not.',
  schedules: 'Look at schedules, and steer one.',
};
