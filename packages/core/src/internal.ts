/** The second door, for Cortado's own packages. What stands here may change in any release. */

// Core has loaded BullMQ; for an import of it beside that, Node would read all of its files again.
export { DelayedError, UnrecoverableError, WaitingError } from 'bullmq';
export { compose } from './app/compose/compose.js';
export type { Internals } from './app/compose/internals.js';
export type { Substitutes, Transport } from './app/compose/substitutes.js';
export type { IsolationPlan } from './app/isolation-plan.js';
export { MOST_FAILURES } from './batches/batch-ending.js';
export type { BatchData } from './batches/batch-jobs.js';
export type { BatchEnding, BatchStore, OutgoingBatch } from './batches/batch-store.js';
export { missingJob } from './batches/missing-job.js';
export { type Clock, DAY, MINUTE, SECOND, systemClock, type Timer } from './clock/clock.js';
export { within, withinOrNot } from './clock/within.js';
export type { OutgoingJob } from './datastore/bullmq/add-jobs.js';
export { encodeKey } from './datastore/bullmq/encoded-key.js';
export { newManualWorker, newQueue, newWorker, RUN_RETRY_DELAY } from './datastore/bullmq/instances.js';
export { nextJobId } from './datastore/bullmq/job-id.js';
export type { ManualSlot, ManualWorker } from './datastore/bullmq/manual-worker.js';
export { kindOfRefusal } from './datastore/bullmq/refusal.js';
export type { RestingWorker as QueueWorker } from './datastore/bullmq/resting-worker.js';
export { DatastoreTime } from './datastore/datastore-time.js';
export type {
  BroadcastLog,
  LogPart,
  OutgoingBroadcast,
  RoomPart,
  StoredBroadcast,
} from './datastore/ports/broadcast-log.js';
export { type ControlBus, Listeners } from './datastore/ports/control-bus.js';
export type { Engine, EngineTraits } from './datastore/ports/engine.js';
export type { EngineLink } from './datastore/ports/engine-link.js';
export type { Inspection } from './datastore/ports/inspection.js';
export type { JobAdder } from './datastore/ports/job-adder.js';
export type { JobHistory } from './datastore/ports/job-history.js';
export type { JobIndex } from './datastore/ports/job-index.js';
export type { JobList } from './datastore/ports/job-list.js';
export type { JobRemover } from './datastore/ports/job-remover.js';
export { inKeyOrder, type JobSchedulers } from './datastore/ports/job-schedulers.js';
export type { JobStandings } from './datastore/ports/job-standings.js';
export type {
  ListOptions,
  PutOptions,
  RecordCollection,
  Records,
  StoredRecord,
} from './datastore/ports/records.js';
export type { UniqueKeys } from './datastore/ports/unique-keys.js';
export type { RefusalWatch } from './datastore/refusal-watch.js';
export { declaresJobs, draftsOfClass } from './descriptors/drafts-of-class.js';
export type { JobRegistry } from './descriptors/job-registry.js';
export { nextSlot } from './descriptors/slots.js';
export type { Callbacks } from './dispatch/callbacks.js';
export type { CancelRequests } from './dispatch/cancel-requests.js';
export { CANCEL_TOPIC, type CancelMessage, type CancelOther } from './dispatch/canceller.js';
export type { JobOperations, ResultOptions } from './dispatch/job-handle.js';
export { NOT_FOUND } from './dispatch/job-status.js';
export type { JobTransport } from './dispatch/job-transport.js';
export { MemoryJob, MOST_LOG_LINES } from './dispatch/memory-job.js';
export { namedBackoff } from './dispatch/named-backoff.js';
export type { Prepared } from './dispatch/preparation.js';
export type { ConflictResult, UniqueJob } from './dispatch/unique-jobs.js';
export { nameErrorClasses } from './errors/class-names.js';
export { toError } from './errors/execution-errors.js';
export { NO_CONFIG_FILE } from './errors/isolation-errors.js';
export { storableError } from './errors/storable-error.js';
export { CLOSED_WITHIN, closeInTime } from './events/close-in-time.js';
export type { EventBus } from './events/event-bus.js';
export type { CheckpointStore, SavedCheckpoint } from './execution/checkpoint-store.js';
export { currentRun } from './execution/current-job.js';
export { type ExecutionDeps, executeJob, judge, startJob } from './execution/execute-job.js';
export type { IncomingJob } from './execution/incoming-job.js';
export { LatestSave } from './execution/latest-save.js';
export { isFinal, type Outcome } from './execution/outcome.js';
export { StopSwitch } from './execution/stop-switch.js';
export { codeFile } from './loading/code-file.js';
export { markCancelled, readCancelled } from './message/cancelled-reason.js';
export { revivedArguments } from './message/decode-arguments.js';
export { type JobOrigin, originOf } from './message/job-origin.js';
export { readMeta, readProgress, type StoredProgress } from './message/job-progress.js';
export { readWireContext, type WireContext } from './message/wire-context.js';
export { type Measurement, RelayedMeter, relayTo } from './metrics/relayed-meter.js';
export { LIMITS_TOPIC, type LimitsMessage } from './operations/queues/global-limits.js';
export { appFault } from './options/app-fault.js';
export { APP_DEFAULTS } from './options/app-options.js';
export { appRules } from './options/app-rules.js';
export { type Duration, milliseconds } from './options/duration.js';
export { QUEUE_DEFAULTS, type QueueOptions } from './options/queue-options.js';
export { resolveKeep } from './options/resolve-options.js';
export {
  flag,
  nestedRule,
  oneOf,
  positiveDuration,
  type Rule,
  text,
  timerDuration,
  timerOrNone,
} from './options/rule.js';
export { forProcess } from './options/sent-connection.js';
export { show } from './options/show.js';
export { unknownQueue } from './options/unknown-queue.js';
export { checkOptions } from './options/validate-options.js';
export { CONTROL_TOPIC, type ControlMessage, type ControlReply } from './presence/control-message.js';
export { CRASH_LOOPS, type CrashLoopReport } from './presence/crash-loop.js';
export type { Heartbeat } from './presence/heartbeat.js';
export { LoopLag } from './presence/loop-lag.js';
export { MOST_RUNNING_JOBS, type WorkReport } from './presence/process-report.js';
export {
  HANDED_BACK,
  type HandedBack,
  handedBackJobs,
  handedBackKey,
  LONGEST_HAND_BACK,
  UNKNOWN_JOBS,
  type UnknownJobReport,
} from './presence/unknown-job.js';
export type { LostProcess, Recovery } from './recovery/recovery.js';
export type { RunOutcomes } from './scheduler/run-outcomes.js';
export type { ScheduleStore, StoredSchedule, TickFigures, TickHandler } from './scheduler/schedule-store.js';
export type { TickData } from './scheduler/schedule-tick.js';
export { isError } from './text/thrown-words.js';
