import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { ArgumentValidationError, type Violation } from '../errors/dispatch-errors.js';

/** @throws ArgumentValidationError with all violations that were found, if there are any */
export function refuseViolations(
  job: JobDescriptor,
  found: readonly (readonly Violation[])[],
  where: 'enqueue' | 'worker',
): void {
  if (found.every((it) => it.length === 0)) return;
  throw new ArgumentValidationError(job.name, found.flat(), where);
}
