import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { ClassPlan, ParameterPlan, SchemaPlan } from '../descriptors/parameter-plan.js';
import type { Violation } from '../errors/dispatch-errors.js';
import { messageOf } from '../text/thrown-words.js';
import { allAtOnce } from './all-at-once.js';
import { typeMismatch } from './argument-type.js';
import { copyToInstance } from './copyable.js';
import { revive as reviveDto } from './dto.js';
import { violationsOf } from './dto-rules.js';
import { DtoWalk } from './dto-walk.js';
import { refuseViolations } from './refuse-violations.js';
import { type ArgumentPlace, askSchema } from './schema-check.js';

type Checks = (Violation[] | Promise<Violation[]>)[];

/**
 * The arguments a method is called with, from the `data` of its job: classes and dates revived, types and rules
 * checked again, since whoever added the job may not have been this code. How many there are is not: it may have been
 * an older version of it.
 *
 * Gives a promise only where a rule of a DTO is asynchronous.
 *
 * @throws ArgumentValidationError
 */
export function decodeArguments(job: JobDescriptor, data: unknown): unknown[] | Promise<unknown[]> {
  const checks: Checks = [];
  const args = revive(job, data, checks);
  return allAtOnce(checks, (found) => {
    refuseViolations(job, found, 'worker');
    return args;
  });
}

/** The same arguments at once, whatever their rules say of them: for looking at, not for running. */
export function revivedArguments(job: JobDescriptor, data: unknown): unknown[] {
  const checks: Checks = [];
  const args = revive(job, data, checks);
  for (const it of checks) if (it instanceof Promise) it.catch(() => undefined);
  return args;
}

function revive(job: JobDescriptor, data: unknown, checks: Checks): unknown[] {
  const plain: unknown[] = Array.isArray(data) ? data : [data];
  const args = [...plain];
  const { parameters, rest } = job;
  for (let index = 0; index < Math.max(plain.length, parameters.length); index++) {
    const plan = parameters[index] ?? rest;
    // Whether an argument may be left out is its schema's own word.
    if (plan?.kind === 'schema') decodeBySchema(plan, args, index, { argument: index + 1, path: '' }, checks);
    else if (plan && index < plain.length) args[index] = decode(plan, plain[index], index + 1, '', checks);
  }
  return args;
}

function decode(
  plan: ParameterPlan,
  value: unknown,
  argument: number,
  path: string,
  checks: Checks,
): unknown {
  const mismatch = typeMismatch(plan, value);
  if (mismatch !== undefined) {
    checks.push([{ argument, property: path, message: mismatch }]);
    return value;
  }
  if (value === null) return null;
  switch (plan.kind) {
    case 'date':
      return new Date(value as string);
    case 'list':
      return decodeList(plan.items, value as unknown[], { argument, path }, checks);
    case 'class':
      return decodeDto(plan, value, argument, path, checks);
    default:
      return value;
  }
}

function decodeList(
  plan: ParameterPlan,
  items: unknown[],
  { argument, path }: ArgumentPlace,
  checks: Checks,
): unknown[] {
  const decoded = [...items];
  for (const [index, item] of items.entries()) {
    const place = { argument, path: `${path}[${index}]` };
    if (plan.kind === 'schema') decodeBySchema(plan, decoded, index, place, checks);
    else decoded[index] = decode(plan, item, argument, place.path, checks);
  }
  return decoded;
}

/** Puts what the schema makes of a value in its place, later where the schema is asynchronous. */
function decodeBySchema(
  plan: SchemaPlan & Pick<ParameterPlan, 'isNullable' | 'isOptional'>,
  holder: unknown[],
  index: number,
  place: ArgumentPlace,
  checks: Checks,
): void {
  const value = holder[index];
  if ((value === null && plan.isNullable) || (value === undefined && plan.isOptional)) return;
  checks.push(
    askSchema(plan, value, place, (output) => {
      // A place that is left out stays so, unless the schema has a default for it.
      if (output !== undefined || index < holder.length) holder[index] = output;
    }),
  );
}

function decodeDto(plan: ClassPlan, value: unknown, argument: number, path: string, checks: Checks): unknown {
  const refuse = (message: string) => {
    checks.push([{ argument, property: path, message }]);
    return value;
  };
  try {
    const copied = copyToInstance(plan.type, value);
    const fault = copied ? undefined : new DtoWalk().visit(value, '', { type: plan.type });
    if (fault) return refuse(`${fault.path} is ${fault.found}. ${fault.advice}`);
    const instance = copied ?? (reviveDto(plan, value) as object);
    checks.push(violationsOf(plan, instance, argument, path));
    return instance;
  } catch (cause) {
    return refuse(`class-transformer failed on it (${messageOf(cause)})`);
  }
}
