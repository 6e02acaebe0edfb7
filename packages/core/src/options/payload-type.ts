import { isStandardSchema, type StandardSchema } from './standard-schema.js';

/** A DTO class, or one of `String`, `Number`, `Boolean`, `Date`, `Array`, `Object` (any JSON). */
// biome-ignore lint/suspicious/noExplicitAny: a constructor of any signature
export type PayloadClass = abstract new (...args: any[]) => unknown;

/**
 * What one parameter takes: a class, a Standard Schema (zod, valibot, arktype…), a list of either (`[Dto]`), or any of them
 * made `nullable(…)` or `optional(…)`.
 */
// biome-ignore lint/suspicious/noExplicitAny: a schema of any type
export type PayloadType = PayloadClass | StandardSchema<any, any> | readonly [PayloadType] | SoftPayloadType;

/**
 * The places, as `'0'`, of schemas in `payload` that do not go with the parameters of a method: one that gives what a parameter
 * does not take, or takes another type than it gives, since a method's call and its run share one; `never` where there are none.
 */
export type Misfit<
  P extends readonly PayloadType[],
  A extends readonly unknown[],
> = number extends P['length']
  ? never
  : { [I in keyof P]: Takes<I extends keyof A ? A[I] : A[number], P[I]> extends true ? never : I }[number];

// A rest parameter may have the list of its items, or one of them. What is no schema is not compared.
type Takes<Parameter, T> =
  T extends StandardSchema<infer Input, infer Output>
    ? Fits<Parameter, Input, Output>
    : T extends readonly [StandardSchema<infer Input, infer Output>]
      ? Fits<Parameter, readonly Input[], Output[]> extends true
        ? true
        : Fits<Parameter, Input, Output>
      : T extends SoftPayloadType<StandardSchema<infer Input, infer Output>>
        ? Fits<Parameter, Input, Output>
        : true;

// A parameter may be wider than what is taken, as `unknown` is, or narrower, as a branded text is.
type Fits<Parameter, Input, Output> = [Output] extends [Parameter]
  ? [NonNullable<Parameter>] extends [Input]
    ? true
    : [Input] extends [Parameter]
      ? true
      : false
  : false;

/** A type that also takes null, or may be left out. Made by {@link nullable} and {@link optional}. */
export class SoftPayloadType<T = unknown> {
  constructor(
    readonly of: T,
    readonly isNullable: boolean,
    readonly isOptional: boolean,
  ) {}
}

/**
 * A parameter, or an item of a list, that is null or of this type.
 * @example payload: [nullable(Address), [nullable(String)]]
 */
export function nullable<T extends PayloadType>(type: T): SoftPayloadType<T> {
  return new SoftPayloadType(type, true, false);
}

/**
 * A parameter at the end that a call may leave out.
 * @example payload: [ReportRequest, optional(Number)]
 */
export function optional<T extends PayloadType>(type: T): SoftPayloadType<T> {
  return new SoftPayloadType(type, false, true);
}

/** Whether a value can stand in `payload`. */
export function isPayloadType(value: unknown): value is PayloadType {
  if (value instanceof SoftPayloadType) return isPayloadType(value.of);
  if (Array.isArray(value)) return value.length === 1 && isPayloadType(value[0]);
  return typeof value === 'function' || isStandardSchema(value);
}
