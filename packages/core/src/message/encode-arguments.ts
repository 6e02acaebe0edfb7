import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { ParameterPlan } from '../descriptors/parameter-plan.js';
import { PayloadTooLargeError } from '../errors/dispatch-errors.js';
import { mayBeUnstorable } from '../text/storable-text.js';
import { allAtOnce } from './all-at-once.js';
import { type CallKind, countViolations } from './argument-count.js';
import { ArgumentEncoder } from './argument-encoder.js';
import { refuseViolations } from './refuse-violations.js';

const JSON_PLAN: ParameterPlan = { kind: 'json' };

/** Arguments as they are stored. */
export interface EncodedArguments {
  readonly data: unknown;
  /** The text of `data`, made to be measured and looked at: what is sent. */
  readonly json: string;
}

/** `data` alone of `encodeWithText`. */
export function encodeArguments(...call: Parameters<typeof encodeWithText>): unknown | Promise<unknown> {
  const encoding = encodeWithText(...call);
  return encoding instanceof Promise ? encoding.then(({ data }) => data) : encoding.data;
}

/**
 * The arguments of a call as the `data` of a BullMQ job, checked and validated.
 * Exactly one plain object travels as itself, so that dashboards and plain BullMQ workers see what they
 * expect; everything else travels as an array of the arguments.
 *
 * Gives a promise only where a rule of a DTO is asynchronous.
 *
 * @throws ArgumentNotSerializableError, ArgumentValidationError, PayloadTooLargeError
 */
export function encodeWithText(
  job: JobDescriptor,
  args: readonly unknown[],
  maxPayload: number,
  kind: CallKind = 'typed',
): EncodedArguments | Promise<EncodedArguments> {
  const count = args.findLastIndex((it) => it !== undefined) + 1;
  const encoder = new ArgumentEncoder(job, maxPayload);
  const { parameters, rest = JSON_PLAN } = job;
  const plain: unknown[] = [];
  for (let index = 0; index < count; index++)
    plain.push(encoder.encode(parameters[index] ?? rest, args[index], index + 1));
  // Whether an argument may be left out is its schema's own word.
  for (let index = count; index < parameters.length; index++)
    encoder.askLeftOut(parameters[index] ?? JSON_PLAN, index + 1);
  const miscounted = countViolations(job, count, kind);
  const finish = () => {
    const data = count === 1 && isPlainObject(plain[0]) ? plain[0] : plain;
    const json = textOf(job, data, maxPayload);
    if (mayBeUnstorable(json))
      for (let index = 0; index < count; index++)
        encoder.refuseTexts(parameters[index] ?? rest, args[index], index + 1);
    refuseLarge(job, json, maxPayload);
    return { data, json };
  };
  if (encoder.checks.length === 0 && !miscounted) return finish();
  return allAtOnce([...encoder.checks, miscounted ?? []], (found) => {
    refuseViolations(job, found, 'enqueue');
    return finish();
  });
}

function isPlainObject(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.prototype.toString.call(value) === '[object Object]'
  );
}

function textOf(job: JobDescriptor, data: unknown, limit: number): string {
  try {
    return JSON.stringify(data);
  } catch (error) {
    // Longer than any text can be.
    if (error instanceof RangeError)
      throw new PayloadTooLargeError({ job: job.name, bytes: 'too many', limit });
    throw error;
  }
}

function refuseLarge(job: JobDescriptor, json: string, limit: number): void {
  // A character takes three bytes at most.
  if (json.length <= limit / 3) return;
  const bytes = Buffer.byteLength(json);
  if (bytes > limit) throw new PayloadTooLargeError({ job: job.name, bytes, limit });
}
