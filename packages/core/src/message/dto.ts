import type { ValidationError } from 'class-validator';
import type { ParameterPlan } from '../descriptors/parameter-plan.js';
import type { Violation } from '../errors/dispatch-errors.js';
import {
  loadClassTransformer,
  loadClassValidator,
  loadTransformerStorage,
  loadValidationExecutor,
} from '../loading/on-demand.js';
import { copyToInstance, copyToPlain } from './copyable.js';
import type { FieldTypes } from './json-value.js';
import { keepsAllRules } from './quick-check.js';

type ClassPlan = Extract<ParameterPlan, { kind: 'class' }>;

/** A plain object as an instance of its DTO class, nested classes and dates included (`@Type`). */
export function revive(plan: ClassPlan, plain: unknown): unknown {
  if (plain === null || plain === undefined) return plain;
  return copyToInstance(plan.type, plain) ?? loadClassTransformer().plainToInstance(plan.type, plain);
}

/** What travels of a DTO: `@Exclude`, `@Expose` and `@Transform` applied. */
export function flatten(plan: ClassPlan, value: unknown): unknown {
  if (!(value instanceof plan.type)) return value;
  return copyToPlain(plan.type, value) ?? loadClassTransformer().instanceToPlain(value);
}

/** Every rule a revived DTO breaks, nested ones included; at once unless one of them is asynchronous. */
export function violationsOf(
  plan: ClassPlan,
  instance: unknown,
  argument: number,
): Violation[] | Promise<Violation[]> {
  if (typeof instance !== 'object' || instance === null || Array.isArray(instance))
    return [
      { argument, property: '', message: `expected an object of ${plan.type.name}, found ${show(instance)}` },
    ];
  if (!plan.validated || keepsAllRules(instance)) return [];
  // What `validate` does, except that `validate` makes a promise of it even when there is nothing to wait for,
  // and `validateSync` leaves asynchronous rules out without a word.
  const { Validator } = loadClassValidator();
  const { ValidationExecutor } = loadValidationExecutor();
  const executor = new ValidationExecutor(new Validator(), undefined);
  const errors: ValidationError[] = [];
  executor.execute(instance, undefined, errors);
  const collect = () =>
    executor.stripEmptyErrors(errors).flatMap((error) => flattenError(error, '', argument));
  return executor.awaitingPromises.length === 0
    ? collect()
    : Promise.all(executor.awaitingPromises).then(collect);
}

/** The class `@Type` declares for a field. */
export const fieldTypeOf: FieldTypes = (type, field) =>
  loadTransformerStorage()
    .defaultMetadataStorage.findTypeMetadata(type as never, field)
    ?.typeFunction?.();

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
