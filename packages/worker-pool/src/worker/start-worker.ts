import { type Cortado, InvalidOptionsError } from '@cortado/core';
import { appFault } from '@cortado/core/internal';
import { Worker } from './worker.js';
import { type WorkerOptions, workerProblems } from './worker-options.js';
import { workerParts } from './worker-parts.js';

/**
 * Starts a worker in this process.
 * @throws InvalidOptionsError with everything wrong with `options`, MigrationRequiredError, AppClosedError
 */
export async function startWorker(cortado: Cortado, options: WorkerOptions = {}): Promise<Worker> {
  const problems = appFault(cortado);
  if (problems.length === 0) problems.push(...workerProblems(options, Object.keys(cortado.internals.queues)));
  if (problems.length > 0) throw new InvalidOptionsError('The worker cannot start', problems);
  // A worker on tables that are not there would spin, so the engine answers first.
  await cortado.open();
  const worker = new Worker(workerParts(cortado, options));
  await worker.ready();
  if (options.burst) void worker.drain();
  return worker;
}
