/** What the door of the package shows of queues and their jobs. */
export type { AttemptRecord } from './attempt-timeline.js';
export type { BulkOptions, BulkResult } from './bulk-act.js';
export type { GlobalLimits, LimitChange, Limiter } from './global-limits.js';
export {
  JOB_STATES,
  type JobFilter,
  type JobListing,
  type ListedState,
} from './job-filter.js';
export type { JobPage } from './job-page.js';
export type { CallbackFacts, JobFailure, JobPlace, JobRecord } from './job-record.js';
export type { JobSummary } from './job-summary.js';
export type { JobView, RecordOptions } from './job-view.js';
export type { LimitOptions } from './limit-queue.js';
export type { LogPage, LogRange } from './log-page.js';
export type { PredictedStart } from './predicted-start.js';
export type { KeptFacts, QueueFacts } from './queue-facts.js';
export type { PauseOptions, QueuePause } from './queue-pauses.js';
export type { QueueSet } from './queue-set.js';
export type { QueueCounts, QueueSummary } from './queue-summary.js';
export type { CancelAllOptions, QueueView } from './queue-view.js';
export type { RunAgainOptions } from './run-again.js';
export type { WaitingReason } from './why-waiting.js';
