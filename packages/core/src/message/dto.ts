/// <reference path="./class-transformer-storage.d.ts" />
import { instanceToPlain, plainToInstance } from 'class-transformer';
// The storage has no public door; other libraries read it at this path too, and 0.5 is the last line of releases.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { type ValidationError, validate } from 'class-validator';
import type { ParameterPlan } from '../descriptors/parameter-plan.js';
import type { Violation } from '../errors/dispatch-errors.js';
import type { FieldTypes } from './json-value.js';

type ClassPlan = Extract<ParameterPlan, { kind: 'class' }>;

/** A plain object as an instance of its DTO class, nested classes and dates included (`@Type`). */
export function revive(plan: ClassPlan, plain: unknown): unknown {
  return plain === null || plain === undefined ? plain : plainToInstance(plan.type, plain);
}

/** What travels of a DTO: `@Exclude`, `@Expose` and `@Transform` applied. */
export function flatten(plan: ClassPlan, value: unknown): unknown {
  return value instanceof plan.type ? instanceToPlain(value) : value;
}

/** Every rule a revived DTO breaks, nested ones included. */
export async function violationsOf(
  plan: ClassPlan,
  instance: unknown,
  argument: number,
): Promise<Violation[]> {
  if (typeof instance !== 'object' || instance === null || Array.isArray(instance))
    return [
      { argument, property: '', message: `expected an object of ${plan.type.name}, found ${show(instance)}` },
    ];
  if (!plan.validated) return [];
  const errors = await validate(instance);
  return errors.length === 0 ? [] : errors.flatMap((error) => flattenError(error, '', argument));
}

/** The class `@Type` declares for a field. */
export const fieldTypeOf: FieldTypes = (type, field) =>
  defaultMetadataStorage.findTypeMetadata(type as never, field)?.typeFunction?.();

function flattenError(error: ValidationError, prefix: string, argument: number): Violation[] {
  const property = prefix ? `${prefix}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ argument, property, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flattenError(child, property, argument))];
}

function show(value: unknown): string {
  return value === undefined
    ? 'nothing'
    : Array.isArray(value)
      ? 'an array'
      : JSON.stringify(value).slice(0, 80);
}
