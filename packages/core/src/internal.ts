/** The second door, for Cortado's own packages. What stands here may change in any release. */
export type { CortadoRooms } from './app/cortado.js';
export { newQueue, newQueueEvents, newWorker } from './engines/bullmq-instances.js';
export type { Engine, EngineLink } from './engines/engine.js';
export { nextJobId } from './engines/job-id.js';
export { toError } from './errors/execution-errors.js';
export type { EventBus } from './events/event-bus.js';
export { type ExecutionRoom, executeJob } from './execution/execute-job.js';
export type { IncomingJob } from './execution/incoming-job.js';
export type { Outcome } from './execution/outcome.js';
export { StopSwitch } from './execution/stop-switch.js';
export type { JobProgress } from './message/job-progress.js';
export { readWireContext, type WireContext } from './message/wire-context.js';
export { maskConnection } from './options/connection-url.js';
export { type Duration, milliseconds, parseDuration } from './options/duration.js';
export { nearestName, suggestion } from './options/nearest-name.js';
export { QUEUE_DEFAULTS, type QueueOptions } from './options/queue-options.js';
export { resolveKeep } from './options/resolve-options.js';
export { TICK_QUEUE } from './scheduler/schedule-tick.js';
