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
export type { Engine, EngineLink } from './datastore/ports/engine.js';
export type { RecordCollection, Records, StoredRecord } from './datastore/ports/records.js';
export { CANCEL_TOPIC, type CancelMessage } from './dispatch/canceller.js';
export { toError } from './errors/execution-errors.js';
export { NO_CONFIG_FILE } from './errors/isolation-errors.js';
export type { EventBus } from './events/event-bus.js';
export type { CheckpointStore, SavedCheckpoint } from './execution/checkpoint-store.js';
export { type ExecutionDeps, executeJob, judge } from './execution/execute-job.js';
export type { IncomingJob } from './execution/incoming-job.js';
export type { Outcome } from './execution/outcome.js';
export { StopSwitch } from './execution/stop-switch.js';
export { markCancelled, readCancelled } from './message/cancelled-reason.js';
export type { JobProgress } from './message/job-progress.js';
export { readWireContext, type WireContext } from './message/wire-context.js';
export { maskConnection } from './options/connection-url.js';
export { type Duration, milliseconds, parseDuration } from './options/duration.js';
export { nearestName, suggestion } from './options/nearest-name.js';
export { QUEUE_DEFAULTS, type QueueOptions } from './options/queue-options.js';
export { resolveKeep } from './options/resolve-options.js';
export type { Heartbeat } from './presence/heartbeat.js';
export { MOST_RUNNING_JOBS, type WorkReport } from './presence/process-report.js';
export type { RunOutcome, RunOutcomes } from './scheduler/run-outcomes.js';
export { TICK_QUEUE } from './scheduler/schedule-tick.js';
