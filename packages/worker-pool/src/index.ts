export { ChildStartError, InvalidPoolError } from './pool/pool-errors.js';
export type { PoolGroup, WorkerPoolOptions } from './pool/pool-options.js';
export { WorkerPool } from './pool/worker-pool.js';
export { type Closeable, type SignalStop, stopOnSignals } from './worker/signals.js';
export { startWorker } from './worker/start-worker.js';
export { Worker } from './worker/worker.js';
export type { CloseOptions, ReturnedJob, WorkerOptions } from './worker/worker-options.js';
