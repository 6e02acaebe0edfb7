import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { ParameterPlan } from '../descriptors/parameter-plan.js';
import {
  ArgumentNotSerializableError,
  PayloadTooLargeError,
  type Violation,
} from '../errors/dispatch-errors.js';
import { allAtOnce } from './all-at-once.js';
import { fieldTypeOf, flatten, revive, violationsOf } from './dto.js';
import { findJsonFault } from './json-value.js';
import { refuseViolations } from './refuse-violations.js';

const JSON_PLAN: ParameterPlan = { kind: 'json' };

/**
 * The arguments of a call as the `data` of a BullMQ job, checked and validated.
 * Exactly one plain object travels as itself, so that dashboards and plain BullMQ workers see what they
 * expect; everything else travels as an array of the arguments.
 *
 * Gives a promise only where a rule of a DTO is asynchronous.
 *
 * @throws ArgumentNotSerializableError, ArgumentValidationError, PayloadTooLargeError
 */
export function encodeArguments(
  job: JobDescriptor,
  args: readonly unknown[],
  maxPayload: number,
): unknown | Promise<unknown> {
  const count = args.findLastIndex((it) => it !== undefined) + 1;
  const plain: unknown[] = [];
  const checks: (Violation[] | Promise<Violation[]>)[] = [];
  for (let index = 0; index < count; index++) {
    const plan = job.parameters[index] ?? JSON_PLAN;
    refuseFault(job, plan, args[index], index);
    const value = plan.kind === 'class' ? flatten(plan, args[index]) : args[index];
    plain.push(value);
    if (plan.kind !== 'class') continue;
    const instance = args[index] instanceof plan.type ? args[index] : revive(plan, value);
    checks.push(violationsOf(plan, instance, index + 1));
  }
  const finish = (found: Violation[][]) => {
    refuseViolations(job, found, 'enqueue');
    const data = count === 1 && isPlainObject(plain[0]) ? plain[0] : plain;
    refuseLarge(job, data, maxPayload);
    return data;
  };
  return allAtOnce(checks, finish);
}

function refuseFault(job: JobDescriptor, plan: ParameterPlan, value: unknown, index: number): void {
  const type = plan.kind === 'class' ? plan.type : plan.kind === 'date' ? Date : undefined;
  const fault = findJsonFault(value, type, fieldTypeOf);
  if (fault) throw new ArgumentNotSerializableError({ job: job.name, argument: index + 1, ...fault });
}

function isPlainObject(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.prototype.toString.call(value) === '[object Object]'
  );
}

// Measuring means encoding once more, so it is left out for what cannot come near the limit.
function refuseLarge(job: JobDescriptor, data: unknown, limit: number): void {
  if (isSmall(data, limit / 16)) return;
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > limit) throw new PayloadTooLargeError({ job: job.name, bytes, limit });
}

/** True when a shallow look is enough to know that a value encodes to far less than `limit` bytes. */
function isSmall(data: unknown, limit: number): boolean {
  let size = 0;
  for (const key in data as object) {
    const value: unknown = (data as Record<string, unknown>)[key];
    if (typeof value === 'object' && value !== null) return false;
    size += key.length + (typeof value === 'string' ? value.length : 24);
    if (size > limit) return false;
  }
  return true;
}
