import type { Route } from './handler.js';
import { backfillSchedule } from './handlers/backfill-schedule.js';
import { cancelBatch } from './handlers/cancel-batch.js';
import { cancelJob } from './handlers/cancel-job.js';
import { changeJobs } from './handlers/change-jobs.js';
import { quietProcess, restartProcess, scalePool } from './handlers/change-process.js';
import { clearErrors } from './handlers/clear-errors.js';
import { confirmRequest } from './handlers/confirm-request.js';
import { countRequest } from './handlers/count-request.js';
import { declineRequest } from './handlers/decline-request.js';
import { examine } from './handlers/examine.js';
import { followChanges } from './handlers/follow-changes.js';
import { limitQueue } from './handlers/limit-queue.js';
import { listActs } from './handlers/list-acts.js';
import { listBatchJobs } from './handlers/list-batch-jobs.js';
import { listBatches } from './handlers/list-batches.js';
import { listErrorGroups } from './handlers/list-error-groups.js';
import { listErrors } from './handlers/list-errors.js';
import { listGroupJobs } from './handlers/list-group-jobs.js';
import { listJobs } from './handlers/list-jobs.js';
import { listKnownJobs } from './handlers/list-known-jobs.js';
import { listProcesses } from './handlers/list-processes.js';
import { listQueues } from './handlers/list-queues.js';
import { listRequests } from './handlers/list-requests.js';
import { listSchedules } from './handlers/list-schedules.js';
import { pauseQueue } from './handlers/pause-queue.js';
import { pauseScheduler } from './handlers/pause-scheduler.js';
import { promoteJob } from './handlers/promote-job.js';
import { purgeQueue } from './handlers/purge-queue.js';
import { readMetrics } from './handlers/read-metrics.js';
import { removeJob } from './handlers/remove-job.js';
import { resumeQueue } from './handlers/resume-queue.js';
import { resumeScheduler } from './handlers/resume-scheduler.js';
import { retryBatch } from './handlers/retry-batch.js';
import { retryErrorGroup } from './handlers/retry-error-group.js';
import { retryJob } from './handlers/retry-job.js';
import { runJobAgain } from './handlers/run-job-again.js';
import { reopenErrorGroup, resolveErrorGroup } from './handlers/settle-error-group.js';
import { showBatch } from './handlers/show-batch.js';
import { showError } from './handlers/show-error.js';
import { showErrorGroup } from './handlers/show-error-group.js';
import { showJob } from './handlers/show-job.js';
import { showJobLog } from './handlers/show-job-log.js';
import { showRequest } from './handlers/show-request.js';
import { showSchedule } from './handlers/show-schedule.js';
import { showScheduler } from './handlers/show-scheduler.js';
import { showSession } from './handlers/show-session.js';
import { skipSchedule } from './handlers/skip-schedule.js';
import { startSchedule } from './handlers/start-schedule.js';
import { stopSchedule } from './handlers/stop-schedule.js';
import { triggerSchedule } from './handlers/trigger-schedule.js';
import { unmaskJob } from './handlers/unmask-job.js';

/** The whole API: the method, the path, the right it takes, and who answers. */
export const ROUTES: readonly Route[] = [
  get('/session', 'session.read', showSession),
  get('/live', 'queues.read', followChanges),
  get('/metrics', 'metrics.read', readMetrics),
  get('/queues', 'queues.read', listQueues),
  post('/queues/:queue/pause', 'queues.pause', pauseQueue),
  post('/queues/:queue/resume', 'queues.resume', resumeQueue),
  post('/queues/:queue/limit', 'queues.limit', limitQueue),
  post('/queues/:queue/purge', 'queues.purge', purgeQueue),
  get('/known-jobs', 'jobs.read', listKnownJobs),
  get('/jobs', 'jobs.read', listJobs),
  post('/jobs/retry', 'jobs.retry', changeJobs('retryAll')),
  post('/jobs/cancel', 'jobs.cancel', changeJobs('cancelAll')),
  post('/jobs/remove', 'jobs.remove', changeJobs('removeAll')),
  post('/jobs/run', 'jobs.run', changeJobs('runAllAgain')),
  get('/queues/:queue/jobs/:job', 'jobs.read', showJob),
  get('/queues/:queue/jobs/:job/log', 'jobs.read', showJobLog),
  post('/queues/:queue/jobs/:job/retry', 'jobs.retry', retryJob),
  post('/queues/:queue/jobs/:job/cancel', 'jobs.cancel', cancelJob),
  post('/queues/:queue/jobs/:job/remove', 'jobs.remove', removeJob),
  post('/queues/:queue/jobs/:job/promote', 'jobs.promote', promoteJob),
  post('/queues/:queue/jobs/:job/run', 'jobs.run', runJobAgain),
  post('/queues/:queue/jobs/:job/unmask', 'jobs.unmask', unmaskJob),
  get('/batches', 'batches.read', listBatches),
  get('/queues/:queue/batches/:batch', 'batches.read', showBatch),
  get('/queues/:queue/batches/:batch/jobs', 'batches.read', listBatchJobs),
  post('/queues/:queue/batches/:batch/retry', 'batches.retry', retryBatch),
  post('/queues/:queue/batches/:batch/cancel', 'batches.cancel', cancelBatch),
  get('/schedules', 'schedules.read', listSchedules),
  get('/schedules/:schedule', 'schedules.read', showSchedule),
  post('/schedules/:schedule/stop', 'schedules.stop', stopSchedule),
  post('/schedules/:schedule/start', 'schedules.start', startSchedule),
  post('/schedules/:schedule/trigger', 'schedules.trigger', triggerSchedule),
  post('/schedules/:schedule/skip', 'schedules.skip', skipSchedule),
  post('/schedules/:schedule/backfill', 'schedules.backfill', backfillSchedule),
  get('/scheduler', 'schedules.read', showScheduler),
  post('/scheduler/pause', 'scheduler.pause', pauseScheduler),
  post('/scheduler/resume', 'scheduler.resume', resumeScheduler),
  get('/processes', 'processes.read', listProcesses),
  post('/processes/quiet', 'processes.quiet', quietProcess),
  post('/processes/restart', 'processes.restart', restartProcess),
  post('/processes/scale', 'processes.scale', scalePool),
  get('/error-groups', 'errors.read', listErrorGroups),
  get('/error-groups/:group', 'errors.read', showErrorGroup),
  get('/error-groups/:group/jobs', 'errors.read', listGroupJobs),
  post('/error-groups/:group/retry', 'errors.retry', retryErrorGroup),
  post('/error-groups/:group/resolve', 'errors.resolve', resolveErrorGroup),
  post('/error-groups/:group/reopen', 'errors.reopen', reopenErrorGroup),
  get('/errors', 'errors.read', listErrors),
  get('/errors/:error', 'errors.read', showError),
  post('/errors/clear', 'errors.clear', clearErrors),
  get('/doctor', 'doctor.read', examine),
  get('/requests', 'requests.read', listRequests),
  get('/requests/:request', 'requests.read', showRequest),
  get('/requests/:request/count', 'requests.read', countRequest),
  post('/requests/:request/confirm', 'requests.decide', confirmRequest),
  post('/requests/:request/decline', 'requests.decide', declineRequest),
  get('/audit', 'audit.read', listActs),
];

function get(path: string, act: Route['act'], handler: Route['handler']): Route {
  return { method: 'GET', path, act, handler };
}

function post(path: string, act: Route['act'], handler: Route['handler']): Route {
  return { method: 'POST', path, act, handler };
}
