import type { ValidationError } from 'class-validator';
import type { ClassPlan } from '../descriptors/parameter-plan.js';
import type { Violation } from '../errors/dispatch-errors.js';
import { loadClassValidator, loadValidationExecutor } from '../loading/on-demand.js';
import { messageOf } from '../text/thrown-words.js';
import { keepsAllRules } from './quick-check.js';

/** Every rule a revived DTO breaks, nested ones included; at once unless one of them is asynchronous. */
export function violationsOf(
  plan: ClassPlan,
  instance: object,
  argument: number,
  path = '',
): Violation[] | Promise<Violation[]> {
  if (!plan.validated) return [];
  const failed = (cause: unknown): Violation[] => {
    return [{ argument, property: path, message: `its rules failed on it (${messageOf(cause)})` }];
  };
  try {
    const found = keepsAllRules(instance) ? [] : askValidator(instance, argument, path);
    return found instanceof Promise ? found.catch(failed) : found;
  } catch (cause) {
    return failed(cause);
  }
}

function askValidator(instance: object, argument: number, path: string): Violation[] | Promise<Violation[]> {
  // What `validate` does, except that `validate` makes a promise of it even when there is nothing to wait for,
  // and `validateSync` leaves asynchronous rules out without a word.
  const { Validator } = loadClassValidator();
  const { ValidationExecutor } = loadValidationExecutor();
  const executor = new ValidationExecutor(new Validator(), undefined);
  const errors: ValidationError[] = [];
  executor.execute(instance, undefined, errors);
  const collect = () =>
    executor.stripEmptyErrors(errors).flatMap((error) => flattenError(error, path, argument));
  return executor.awaitingPromises.length === 0
    ? collect()
    : Promise.all(executor.awaitingPromises).then(collect);
}

function flattenError(error: ValidationError, prefix: string, argument: number): Violation[] {
  const property = prefix ? `${prefix}.${error.property}` : error.property;
  const own = Object.values(error.constraints ?? {}).map((message) => ({ argument, property, message }));
  return [...own, ...(error.children ?? []).flatMap((child) => flattenError(child, property, argument))];
}
