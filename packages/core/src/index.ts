import 'reflect-metadata';
import './app/error-names.js';

export type { Alert, AlertChannel } from './alerts/alert.js';
export type { AlertOptions, AlertReport, Alerts } from './alerts/alerts.js';
export {
  type AlertMail,
  type MailChannelOptions,
  type MailTransport,
  mailChannel,
} from './alerts/mail-channel.js';
export { type WebhookChannelOptions, webhookChannel } from './alerts/webhook-channel.js';
export { type VerifyOptions, verifyWebhook, type WebhookHeaders } from './alerts/webhook-signature.js';
export { Cortado } from './app/cortado.js';
export { createCortado, defineConfig } from './app/create-cortado.js';
export { type DefinedJob, defineJob } from './app/define-job.js';
export type { ManyCall } from './app/job-calls.js';
export { logError } from './app/log-error.js';
export { currentBroadcasts, publish } from './app/publish.js';
export { startScheduler } from './app/start-scheduler.js';
export type { Batch, BatchedJobs } from './batches/batch.js';
export type { BatchEnd, BatchFailure } from './batches/batch-end.js';
export type { BatchHandle } from './batches/batch-handle.js';
export type { BatchOptions } from './batches/batch-options.js';
export type { BatchStatus } from './batches/batch-status.js';
export { chunked } from './batches/chunked.js';
export type { Broadcast, ToldBroadcast } from './broadcasts/broadcast.js';
export type { BroadcastListener, BroadcastTail } from './broadcasts/broadcast-tail.js';
export type { Broadcasts, KeptBroadcasts } from './broadcasts/broadcasts.js';
export type { Migration } from './datastore/ports/engine.js';
export type { DatastoreCondition, DatastoreTrouble } from './datastore/ports/inspection.js';
export { Document, type DocumentDecorator } from './decorators/document.js';
export { Enqueue } from './decorators/enqueue.js';
export { Scheduled } from './decorators/scheduled.js';
export { Service, type ServiceDecorator } from './decorators/service.js';
export type { DocumentOptions } from './descriptors/document-plan.js';
export { FREQUENCIES, type Frequency } from './descriptors/frequency.js';
export type {
  CatchUp,
  DstRule,
  Overlap,
  ScheduleDescriptor,
  ScheduleOptions,
  SchedulePolicy,
  ScheduleSpec,
  ScheduleTiming,
} from './descriptors/schedule-descriptor.js';
export type { CancelAnswer } from './dispatch/canceller.js';
export {
  type Enqueued,
  type EnqueueOutcome,
  isJobHandle,
  JobHandle,
  type ResultOptions,
} from './dispatch/job-handle.js';
export type { JobState, JobStatus } from './dispatch/job-status.js';
export type { JobsBehind, JobsOf } from './dispatch/jobs-of.js';
export type { ErrorEntry, ErrorJob } from './error-log/error-entry.js';
export type { ErrorListing, ErrorLog } from './error-log/error-log.js';
export { AlertDeliveryError } from './errors/alert-errors.js';
export { ApprovalRefusedError } from './errors/approval-errors.js';
export {
  AppClosedError,
  ConfigurationError,
  DecoratorError,
  MigrationRequiredError,
  MissingPackageError,
  PackageVersionError,
} from './errors/configuration-errors.js';
export { ReleaseTimeoutError } from './errors/container-errors.js';
export { CortadoError } from './errors/cortado-error.js';
export {
  ArgumentNotSerializableError,
  ArgumentValidationError,
  DatastoreRefusedError,
  DatastoreUnavailableError,
  EnqueueUnavailableError,
  InvalidOptionsError,
  JobFailedError,
  JobNotFoundError,
  JobWaitTimeoutError,
  NotConfirmedError,
  PayloadTooLargeError,
  UnknownJobError,
  UnknownScheduleError,
  type Violation,
} from './errors/dispatch-errors.js';
export { DocumentNameError, DocumentNotFoundError } from './errors/document-errors.js';
export {
  ContextValueError,
  DuplicateJobError,
  MiddlewareError,
  QueueOverloadedError,
} from './errors/enqueue-errors.js';
export { UnknownErrorGroupError } from './errors/error-group-errors.js';
export {
  CheckpointNotSerializableError,
  DoNotRetry,
  GeneratorJobError,
  InvalidMetaError,
  JobCancelledError,
  JobTimeoutError,
  LockLostError,
  NoCurrentJobError,
  NoInstanceError,
  OutcomeLostError,
  OutcomeRefusedError,
  ResultNotSerializableError,
  ResultTooLargeError,
  RunEndedError,
  ShardInUseError,
  StalledTooOftenError,
  ThrownValueError,
  TimeSliceOver,
  WorkerShutdownError,
} from './errors/execution-errors.js';
export { type HttpAnswer, httpAnswer } from './errors/http-answer.js';
export { ChildDiedError, IsolationError } from './errors/isolation-errors.js';
export { NoAppError } from './errors/no-app-error.js';
export {
  AfterCommitError,
  NoSharedTransactionError,
  TransactionClientError,
  TransactionRolledBackError,
} from './errors/transaction-errors.js';
export type { JobEventName, JobEvents, JobFacts } from './events/job-events.js';
export {
  type LogEntry,
  type LoggedJob,
  type LogOptions,
  logEntries,
  logEvents,
} from './events/log-events.js';
export type { Checkpoints, CheckpointValue } from './execution/checkpoints.js';
export { type ContextValues, currentContext, runInContext } from './execution/current-context.js';
export {
  type CurrentJob,
  currentJob,
  isInJob,
} from './execution/current-job.js';
export { currentUser, runAs } from './execution/current-user.js';
export type { IterateOptions, Source, Step } from './execution/iterate-options.js';
export type { JobMeta } from './execution/progress-board.js';
export type { Actor } from './execution/scope.js';
export { CancelJob, RetryLater } from './execution/steering-errors.js';
export { afterCommit } from './execution/transaction.js';
export type {
  HealthFigures,
  HealthIssue,
  HealthIssueKind,
  HealthLimits,
  QueueFigures,
  SchedulerHealth,
} from './health/health.js';
export type { JobEnd } from './message/job-end.js';
export type { JobProgress, MetaValues } from './message/job-progress.js';
export type { Jsonify } from './message/jsonify.js';
export type { MeterLike } from './metrics/meter-like.js';
export type { ApprovalRequest, NewApprovalRequest } from './operations/approvals/approval-request.js';
export type { Approvals } from './operations/approvals/approvals.js';
export type { Audit, NewAuditEntry, TellEntry } from './operations/audit/audit.js';
export {
  AUDIT_OUTCOMES,
  type AuditAct,
  type AuditEntry,
  type AuditOutcome,
  type AuditPage,
  type AuditQuery,
} from './operations/audit/audit-entry.js';
export type {
  BatchControl,
  BatchListing,
  BatchPage,
  BatchRetryOptions,
  MemberListing,
} from './operations/batches/batch-control.js';
export type { BatchMember, BatchMemberPage, MemberState } from './operations/batches/batch-members.js';
export type { BatchSummary } from './operations/batches/batch-summary.js';
export type {
  Finding,
  FindingCode,
  FindingFacts,
  FindingLevel,
  FoundProcess,
} from './operations/doctor/finding.js';
export type {
  ErrorGroupControl,
  ErrorGroupListing,
  ErrorGroupPage,
  GroupJobListing,
  GroupRetryOptions,
} from './operations/errors/error-group-control.js';
export type { ErrorGroup, ErrorGroupState } from './operations/errors/error-group-summary.js';
export type {
  FeedError,
  FeedEvent,
  FeedFacts,
  FeedGap,
  FeedSource,
  JobFeedEvent,
} from './operations/feed/feed-event.js';
export type { FeedOptions } from './operations/feed/feed-options.js';
export type { QueueFeed } from './operations/feed/queue-feed.js';
export type {
  KnownField,
  KnownJob,
  KnownJobOptions,
  KnownParameter,
} from './operations/jobs/known-jobs.js';
export type { MetricQuery } from './operations/metrics/metric-query.js';
export type { DurationFacts, MetricPoint, MetricSeries } from './operations/metrics/metrics.js';
export type { OperatorNote, Remarked } from './operations/operator-note.js';
export type {
  ControlAnswer,
  ControlRefusal,
  ProcessControl,
  ProcessPlace,
} from './operations/processes/process-control.js';
export type { ProcessJob, ProcessRecord } from './operations/processes/process-list.js';
export * from './operations/queues/public.js';
export type { BackfillOptions } from './operations/schedules/backfill.js';
export type { ClockChange } from './operations/schedules/clock-change.js';
export type { RunTimeSchedule } from './operations/schedules/run-time-schedules.js';
export type { ScheduleListing, ScheduleSummary } from './operations/schedules/schedule-summary.js';
export type { SchedulerControl, SchedulerStatus } from './operations/schedules/scheduler-control.js';
export type { Schedules } from './operations/schedules/schedules.js';
export type { SlotEntry } from './operations/schedules/slot-entry.js';
export type {
  BackoffStrategy,
  Class,
  ConcreteClass,
  Container,
  ContextProvider,
  CortadoOptions,
  JobFunction,
  ResolveContext,
} from './options/app-options.js';
export type {
  ClusterConnection,
  Connection,
  PostgresConnection,
  RedisConnection,
} from './options/connection.js';
export type { Confirmation, Durability } from './options/durability.js';
export { type Duration, parseDuration } from './options/duration.js';
export type {
  Backoff,
  EnqueueOptions,
  JobOptions,
  JobReference,
  Retention,
  Tags,
  UniqueKey,
  UniqueOptions,
} from './options/enqueue-options.js';
export type { EnqueueCall, EnqueuedJob, JobAttempt, Middleware } from './options/middleware.js';
export { suggestion } from './options/nearest-name.js';
export { nullable, optional, type PayloadClass, type PayloadType } from './options/payload-type.js';
export type { QueueOptions } from './options/queue-options.js';
export { showLimits } from './options/show-limits.js';
export type {
  SchemaInputs,
  SchemaIssue,
  SchemaOutputs,
  SchemaResult,
  StandardSchema,
} from './options/standard-schema.js';
export type { DeployMark } from './presence/deploys.js';
export { maskText } from './redaction/mask-text.js';
export type { ScheduleDiff, StopReport } from './scheduler/schedule-diff.js';
export type { Scheduler } from './scheduler/scheduler.js';
export type { SlotDecision } from './scheduler/slot-record.js';
export type { SyncOptions } from './scheduler/sync-schedules.js';
export { runInTransaction, type TransactionOptions } from './transactions/run-in-transaction.js';
export type { TransactionClient } from './transactions/transaction-client.js';
export {
  type TransactionHooks,
  withDrizzle,
  withKnex,
  withTypeOrm,
} from './transactions/transaction-hooks.js';
export { type PooledClient, withPg } from './transactions/with-pg.js';
