export { startWorker, Worker } from './worker.js';
export type { CloseOptions, ReturnedJob, WorkerOptions } from './worker-options.js';
