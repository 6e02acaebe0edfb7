import type { JobRegistry } from '../descriptors/job-registry.js';
import { BATCH_JOB, type BatchData } from './batch-jobs.js';
import { CALLBACKS } from './batch-options.js';

/**
 * The name of the job that an app lacks to run this one: its own, or a callback's of the batch whose end it works out.
 * `undefined` where the app knows all of it.
 */
export function missingJob(
  registry: Pick<JobRegistry, 'find'>,
  { name, data }: { readonly name: string; readonly data: unknown },
): string | undefined {
  if (!registry.find(name)) return name;
  if (name !== BATCH_JOB) return undefined;
  const callbacks = CALLBACKS.map((it) => (data as Partial<BatchData> | null)?.[it]);
  return callbacks.find((it) => it !== undefined && !registry.find(it));
}
