import type { SchemaPlan } from '../descriptors/parameter-plan.js';
import type { Violation } from '../errors/dispatch-errors.js';
import type { SchemaIssue, SchemaResult } from '../options/standard-schema.js';
import { messageOf } from '../text/thrown-words.js';
import { joinPaths } from './json-value.js';

/** Where a value stands among the arguments of a call. */
export interface ArgumentPlace {
  /** Counted from 1. */
  readonly argument: number;
  readonly path: string;
}

/**
 * What a schema has against a value; at once unless the schema is asynchronous. Where it has nothing, `accept` gets what the
 * schema makes of it.
 */
export function askSchema(
  { schema }: SchemaPlan,
  value: unknown,
  place: ArgumentPlace,
  accept: (output: unknown) => void = () => undefined,
): Violation[] | Promise<Violation[]> {
  const judge = (result: SchemaResult<unknown>): Violation[] => {
    if (result.issues) return violationsOf(result.issues, place);
    accept(result.value);
    return [];
  };
  const failed = (cause: unknown): Violation[] => {
    return [violationOf({ message: `its schema failed on it (${messageOf(cause)})` }, place)];
  };
  try {
    const result = schema['~standard'].validate(value);
    return 'then' in result ? Promise.resolve(result).then(judge).catch(failed) : judge(result);
  } catch (cause) {
    return failed(cause);
  }
}

/** One that is refused is refused, whether or not a schema says why. */
function violationsOf(issues: readonly SchemaIssue[], place: ArgumentPlace): Violation[] {
  const said = issues.length > 0 ? issues : [{ message: 'its schema refuses it, and does not say why' }];
  return said.map((issue) => violationOf(issue, place));
}

function violationOf(
  { message, path = [] }: SchemaIssue,
  { argument, path: above }: ArgumentPlace,
): Violation {
  const keys = path.map((it) => (typeof it === 'object' ? it.key : it));
  const property = keys.reduce<string>(
    (at, key) => (typeof key === 'number' ? `${at}[${key}]` : joinPaths(at, String(key))),
    above,
  );
  return { argument, property, message };
}
