import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { ArgumentValidationError, type Violation } from '../errors/dispatch-errors.js';
import { revive, violationsOf } from './dto.js';

/**
 * The arguments a method is called with, from the `data` of its job: classes and dates revived, rules
 * checked again, since whoever added the job may not have been this code.
 *
 * @throws ArgumentValidationError
 */
export async function decodeArguments(job: JobDescriptor, data: unknown): Promise<unknown[]> {
  const plain: unknown[] = Array.isArray(data) ? data : [data];
  const violations: Violation[] = [];
  const args = [...plain];
  for (const [index, plan] of job.parameters.entries()) {
    if (plan.kind === 'json' || index >= plain.length) continue;
    if (plan.kind === 'date') {
      args[index] = reviveDate(plain[index], index + 1, violations);
    } else {
      args[index] = revive(plan, plain[index]);
      violations.push(...(await violationsOf(plan, args[index], index + 1)));
    }
  }
  if (violations.length > 0) throw new ArgumentValidationError(job.name, violations, 'worker');
  return args;
}

function reviveDate(value: unknown, argument: number, violations: Violation[]): unknown {
  if (value === null) return null;
  const date = new Date(value as string);
  if (typeof value !== 'string' || Number.isNaN(date.getTime()))
    violations.push({
      argument,
      property: '',
      message: `expected a date as ISO text, found ${JSON.stringify(value)}`,
    });
  return date;
}
