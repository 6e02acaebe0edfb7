import * as core from '@cortado/core';
import { isError, storableError, toError } from '@cortado/core/internal';

/** An error on its way between processes. */
export interface PackedError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** Its own fields, such as `code`, as far as JSON can hold them. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly cause?: PackedError | undefined;
  /** Those of an AggregateError. */
  readonly errors?: readonly PackedError[] | undefined;
}

const DEEPEST_CAUSE = 5;
const MOST_ERRORS = 10;
const MOST_FIELDS = 100;
/** Of the JSON of one field, in characters. */
const LONGEST_FIELD = 10_000;
const KEPT_APART = new Set(['name', 'message', 'stack', 'cause', 'errors']);

/** Errors of these classes keep them: `instanceof` says the same in both processes. */
const CLASSES = new Map<string, { prototype: unknown }>(
  [
    ...Object.entries(core),
    ...Object.entries({ TypeError, RangeError, SyntaxError, ReferenceError, URIError }),
  ]
    .filter(([, value]) => typeof value === 'function' && value.prototype instanceof Error)
    .map(([name, value]) => [name, value as { prototype: unknown }]),
);

export function packError(thrown: Error, depth = 0): PackedError {
  const error = storableError(thrown);
  const fields = fieldsOf(error);
  const { name, message, stack, cause, errors } = error as AggregateError;
  const inner =
    Array.isArray(errors) && depth < DEEPEST_CAUSE ? errors.slice(0, MOST_ERRORS).map(toError) : [];
  return {
    name,
    message,
    stack,
    ...(inner.length > 0 ? { errors: inner.map((it) => packError(it, depth + 1)) } : {}),
    ...(fields.length > 0 ? { fields: Object.fromEntries(fields) } : {}),
    ...(isError(cause) && depth < DEEPEST_CAUSE ? { cause: packError(cause, depth + 1) } : {}),
  };
}

export function unpackError({ name, message, stack, fields, cause, errors }: PackedError): Error {
  const error = new Error(message, cause ? { cause: unpackError(cause) } : undefined);
  const known = CLASSES.get(name);
  if (known) Object.setPrototypeOf(error, known.prototype as object);
  Object.assign(error, fields);
  const hidden = { name, stack, ...(errors ? { errors: errors.map(unpackError) } : {}) };
  for (const [key, value] of Object.entries(hidden))
    Object.defineProperty(error, key, { value, configurable: true, writable: true, enumerable: false });
  return error;
}

/** Its own fields that JSON can hold, as they are now, and not of any number or size. */
function fieldsOf(error: Error): [key: string, value: unknown][] {
  const fields: [key: string, value: unknown][] = [];
  for (const key of Object.keys(error)) {
    if (fields.length === MOST_FIELDS) break;
    const json = KEPT_APART.has(key) ? undefined : jsonOf(error, key);
    if (json !== undefined && json.length <= LONGEST_FIELD) fields.push([key, JSON.parse(json)]);
  }
  return fields;
}

function jsonOf(error: Error, key: string): string | undefined {
  try {
    return JSON.stringify((error as unknown as Record<string, unknown>)[key]);
  } catch {
    return undefined;
  }
}
