import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { Violation } from '../errors/dispatch-errors.js';
import { allAtOnce } from './all-at-once.js';
import { revive, violationsOf } from './dto.js';
import { refuseViolations } from './refuse-violations.js';

/**
 * The arguments a method is called with, from the `data` of its job: classes and dates revived, rules
 * checked again, since whoever added the job may not have been this code.
 *
 * Gives a promise only where a rule of a DTO is asynchronous.
 *
 * @throws ArgumentValidationError
 */
export function decodeArguments(job: JobDescriptor, data: unknown): unknown[] | Promise<unknown[]> {
  const plain: unknown[] = Array.isArray(data) ? data : [data];
  const checks: (Violation[] | Promise<Violation[]>)[] = [];
  const args = [...plain];
  for (const [index, plan] of job.parameters.entries()) {
    if (plan.kind === 'json' || index >= plain.length) continue;
    if (plan.kind === 'date') {
      args[index] = reviveDate(plain[index]);
      checks.push(dateViolations(args[index], plain[index], index + 1));
    } else {
      args[index] = revive(plan, plain[index]);
      checks.push(violationsOf(plan, args[index], index + 1));
    }
  }
  return allAtOnce(checks, (found) => {
    refuseViolations(job, found, 'worker');
    return args;
  });
}

function reviveDate(value: unknown): unknown {
  return value === null ? null : new Date(value as string);
}

function dateViolations(date: unknown, value: unknown, argument: number): Violation[] {
  if (date === null || (typeof value === 'string' && !Number.isNaN((date as Date).getTime()))) return [];
  return [{ argument, property: '', message: `expected a date as ISO text, found ${JSON.stringify(value)}` }];
}
