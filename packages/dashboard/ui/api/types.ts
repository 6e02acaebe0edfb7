import type { Finding, JobFilter, ListedState } from '@cortado/core';
import type { ActWarning } from '../../src/access/act-warnings.js';
import type { BulkProgress } from '../../src/api/bulk-progress.js';
import type { AnswerOf } from '../../src/api/handler.js';
import type { countRequest } from '../../src/api/handlers/count-request.js';
import type { listActs } from '../../src/api/handlers/list-acts.js';
import type { listBatchJobs } from '../../src/api/handlers/list-batch-jobs.js';
import type { listBatches } from '../../src/api/handlers/list-batches.js';
import type { listErrorGroups } from '../../src/api/handlers/list-error-groups.js';
import type { listErrors } from '../../src/api/handlers/list-errors.js';
import type { listGroupJobs } from '../../src/api/handlers/list-group-jobs.js';
import type { listJobs } from '../../src/api/handlers/list-jobs.js';
import type { listKnownJobs } from '../../src/api/handlers/list-known-jobs.js';
import type { listProcesses } from '../../src/api/handlers/list-processes.js';
import type { listQueues } from '../../src/api/handlers/list-queues.js';
import type { listRequests } from '../../src/api/handlers/list-requests.js';
import type { listSchedules } from '../../src/api/handlers/list-schedules.js';
import type { readMetrics } from '../../src/api/handlers/read-metrics.js';
import type { showError } from '../../src/api/handlers/show-error.js';
import type { showErrorGroup } from '../../src/api/handlers/show-error-group.js';
import type { showJob } from '../../src/api/handlers/show-job.js';
import type { showSchedule } from '../../src/api/handlers/show-schedule.js';
import type { showScheduler } from '../../src/api/handlers/show-scheduler.js';
import type { showSession } from '../../src/api/handlers/show-session.js';
import type { triggerSchedule } from '../../src/api/handlers/trigger-schedule.js';
import type { Wire } from './wire.js';

/** What the server's handlers answer, as it arrives here. */
export type Session = Wire<AnswerOf<typeof showSession>>;
export type Metrics = Wire<AnswerOf<typeof readMetrics>>;
export type MetricPoint = Metrics['series'][number]['points'][number];
export type Deploy = Metrics['deploys'][number];
export type Queues = Wire<AnswerOf<typeof listQueues>>;
export type Queue = Queues['queues'][number];
export type Jobs = Wire<AnswerOf<typeof listJobs>>;
export type JobItem = Jobs['jobs'][number];
export type JobDetails = Wire<AnswerOf<typeof showJob>>;
export type Batches = Wire<AnswerOf<typeof listBatches>>;
export type Batch = Batches['batches'][number];
export type BatchJobs = Wire<AnswerOf<typeof listBatchJobs>>;
export type BatchJob = BatchJobs['jobs'][number];
export type KnownJobs = Wire<AnswerOf<typeof listKnownJobs>>;
export type Schedules = Wire<AnswerOf<typeof listSchedules>>;
export type Schedule = Schedules['schedules'][number];
export type ScheduleDetails = Wire<AnswerOf<typeof showSchedule>>;
export type SlotLine = ScheduleDetails['log'][number];
export type Triggered = Wire<AnswerOf<typeof triggerSchedule>>;
export type SchedulerState = Wire<AnswerOf<typeof showScheduler>>;
export type Processes = Wire<AnswerOf<typeof listProcesses>>;
export type Process = Processes['processes'][number];
export type Errors = Wire<AnswerOf<typeof listErrors>>;
export type ErrorItem = Errors['errors'][number];
export type ErrorGroups = Wire<AnswerOf<typeof listErrorGroups>>;
export type ErrorGroup = ErrorGroups['groups'][number];
export type ErrorGroupDetails = Wire<AnswerOf<typeof showErrorGroup>>;
export type GroupError = ErrorGroupDetails['errors'][number];
export type GroupJobs = Wire<AnswerOf<typeof listGroupJobs>>;
export type ErrorDetails = Wire<AnswerOf<typeof showError>>;
export type DoctorFinding = Wire<Finding>;
export type Acts = Wire<AnswerOf<typeof listActs>>;
export type Act = Acts['acts'][number];
export type Requests = Wire<AnswerOf<typeof listRequests>>;
export type Request = Requests['requests'][number];
export type RequestCount = Wire<AnswerOf<typeof countRequest>>;
export type ActName = Session['may'][number];
/** What every act is answered with beside what came of it. */
export interface Written {
  /** It waits for a second person. */
  readonly request?: object;
  /** It was done, and this went wrong beside it. */
  readonly warnings?: readonly ActWarning[];
}
export type Bulk = BulkProgress & Written;
export type State = ListedState;
export type { JobFilter };
