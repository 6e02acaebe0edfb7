/** The second door, for Cortado's own packages. What stands here may change in any release. */
export type { Internals } from './app/compose.js';
export type { IsolationPlan } from './app/isolation-plan.js';
export {
  type Clock,
  DAY,
  HOUR,
  LONGEST_TIMER,
  MINUTE,
  SECOND,
  systemClock,
  type Timer,
} from './clock/clock.js';
export { within } from './clock/within.js';
export { newQueue, newQueueEvents, newWorker } from './datastore/bullmq/instances.js';
export { nextJobId } from './datastore/bullmq/job-id.js';
export type { ControlBus } from './datastore/ports/control-bus.js';
export type { Engine, EngineLink } from './datastore/ports/engine.js';
export type { RecordCollection, Records, StoredRecord } from './datastore/ports/records.js';
export { FREQUENCIES } from './descriptors/frequency.js';
export type { Callbacks } from './dispatch/callbacks.js';
export type { CancelRequests } from './dispatch/cancel-requests.js';
export { CANCEL_TOPIC, type CancelMessage } from './dispatch/canceller.js';
export { STORED_STATES, type StoredState } from './dispatch/job-status.js';
export { toError } from './errors/execution-errors.js';
export { NO_CONFIG_FILE } from './errors/isolation-errors.js';
export type { EventBus } from './events/event-bus.js';
export type { CheckpointStore, SavedCheckpoint } from './execution/checkpoint-store.js';
export { type ExecutionDeps, executeJob, judge } from './execution/execute-job.js';
export type { IncomingJob } from './execution/incoming-job.js';
export { isFinal, type Outcome } from './execution/outcome.js';
export { StopSwitch } from './execution/stop-switch.js';
export { markCancelled, readCancelled } from './message/cancelled-reason.js';
export type { JobProgress } from './message/job-progress.js';
export { readWireContext, type WireContext } from './message/wire-context.js';
export { maskConnection } from './options/connection-url.js';
export { type Duration, milliseconds, parseDuration } from './options/duration.js';
export { nearestName, suggestion } from './options/nearest-name.js';
export { flag, positiveDuration, type Rule, type Rules, text } from './options/option-rules.js';
export { QUEUE_DEFAULTS, type QueueOptions } from './options/queue-options.js';
export { resolveKeep } from './options/resolve-options.js';
export { unknownQueue } from './options/unknown-queue.js';
export { checkOptions } from './options/validate-options.js';
export { Heartbeat } from './presence/heartbeat.js';
export {
  type PresenceRecord,
  SCHEDULER_RECORDS,
  WORKER_RECORDS,
  type WorkerRecord,
} from './presence/signs.js';
export { maskText } from './redaction/mask-text.js';
export { Redactor } from './redaction/redactor.js';
export type { RunOutcome, RunOutcomes } from './scheduler/run-outcomes.js';
export { TICK_QUEUE } from './scheduler/schedule-tick.js';
