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

// A rest parameter may have the list of its items, or one of them. What is no schema is not compared, nor a list of it.
type Takes<Parameter, T> = [SchemaIn<T>] extends [never]
  ? true
  : Fits<Parameter, Given<T>, Got<T>> extends true
    ? true
    : T extends readonly [infer Item]
      ? Takes<Parameter, Item>
      : false;

// Five levels deep: the compiler would go on for ever in what may hold itself.
type SchemaIn<T, Level extends 0[] = []> = Level['length'] extends 5
  ? never
  : // biome-ignore lint/suspicious/noExplicitAny: a schema of any type
    T extends StandardSchema<any, any>
    ? T
    : T extends readonly [infer Item]
      ? SchemaIn<Item, [...Level, 0]>
      : T extends SoftPayloadType<infer Of, unknown>
        ? SchemaIn<Of, [...Level, 0]>
        : never;

/** What a call gives for it. */
type Given<T> =
  // biome-ignore lint/suspicious/noExplicitAny: one side at a time
  T extends StandardSchema<infer Input, any>
    ? Input
    : T extends readonly [infer Item]
      ? readonly Given<Item>[]
      : T extends SoftPayloadType<infer Of, infer Also>
        ? Given<Of> | Also
        : never;

/** What the method gets of it. */
type Got<T> =
  // biome-ignore lint/suspicious/noExplicitAny: one side at a time
  T extends StandardSchema<any, infer Output>
    ? Output
    : T extends readonly [infer Item]
      ? Got<Item>[]
      : T extends SoftPayloadType<infer Of, infer Also>
        ? Got<Of> | Also
        : never;

// A parameter may be wider than what is taken, as `unknown` is, or narrower, as a branded text is.
type Fits<Parameter, Input, Output> = [Output] extends [Parameter]
  ? [NonNullable<Parameter>] extends [Input]
    ? true
    : [Input] extends [Parameter]
      ? true
      : false
  : false;

/**
 * A type that also takes null (`Also` is `null` then), or may be left out (`undefined`). Made by {@link nullable} and {@link optional}.
 */
export class SoftPayloadType<T = unknown, Also = unknown> {
  /** For the compiler alone. */
  declare readonly also?: Also;

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
export function nullable<T extends PayloadType>(type: T): SoftPayloadType<T, null> {
  return new SoftPayloadType(type, true, false);
}

/**
 * A parameter at the end that a call may leave out.
 * @example payload: [ReportRequest, optional(Number)]
 */
export function optional<T extends PayloadType>(type: T): SoftPayloadType<T, undefined> {
  return new SoftPayloadType(type, false, true);
}

/** Whether a value can stand in `payload`. */
export function isPayloadType(value: unknown): value is PayloadType {
  if (value instanceof SoftPayloadType) return isPayloadType(value.of);
  if (Array.isArray(value)) return value.length === 1 && isPayloadType(value[0]);
  return typeof value === 'function' || isStandardSchema(value);
}
