import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { Violation } from '../errors/dispatch-errors.js';
import { expectedOf } from './argument-type.js';

/**
 * How far a call is held to the number of its job's parameters: 'by name' to all that is known; 'typed', since the
 * compiler has checked it, to what metadata cannot be wrong about; 'callback' not at all, since a method that wants
 * no JobEnd need not take it.
 */
export type CallKind = 'typed' | 'by name' | 'callback';

/** What is wrong with the number of a call's arguments; nothing when it is right. */
export function countViolations(job: JobDescriptor, given: number, kind: CallKind): Violation[] | undefined {
  const { count } = job;
  if (!count || kind === 'callback') return undefined;
  if (given > count.most)
    return [{ argument: count.most + 1, property: '', message: tooMany(count.most, given) }];
  const least = count.isSaid || kind === 'by name' ? count.least : 0;
  if (given >= least) return undefined;
  return Array.from({ length: least - given }, (_, index) => {
    const plan = job.parameters[given + index] ?? { kind: 'json' };
    const advice = count.isSaid
      ? 'one that may be left out is optional(…) in payload'
      : 'one that may be left out has a default, or is optional(…) in payload';
    return {
      argument: given + index + 1,
      property: '',
      message: `expected ${expectedOf(plan)}, found nothing (${advice})`,
    };
  });
}

function tooMany(most: number, given: number): string {
  const expected =
    most === 0 ? 'no arguments' : `no more than ${most} ${most === 1 ? 'argument' : 'arguments'}`;
  return `expected ${expected}, found ${given}`;
}
