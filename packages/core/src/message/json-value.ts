import { isStorable } from '../text/storable-text.js';

/** What JSON makes of a value of type `T`: what a worker receives, and what `result()` gives back. */
export type Jsonify<T> = 0 extends 1 & T
  ? // biome-ignore lint/suspicious/noExplicitAny: as above
    any
  : unknown extends T
    ? unknown
    : T extends { toJSON(): infer J }
      ? Jsonify<J>
      : T extends string | number | boolean | null
        ? T
        : T extends undefined | void
          ? null
          : T extends bigint | symbol | ((...args: never[]) => unknown)
            ? never
            : T extends ReadonlyMap<unknown, unknown> | ReadonlySet<unknown>
              ? Record<string, never>
              : T extends readonly unknown[]
                ? { -readonly [I in keyof T]: Jsonify<T[I]> }
                : {
                    [K in keyof T as K extends symbol
                      ? never
                      : T[K] extends (...args: never[]) => unknown
                        ? never
                        : K]: Jsonify<T[K]>;
                  };

/** Where a value holds something that JSON would drop or change, and what. */
export interface JsonFault {
  path: string;
  found: string;
  advice: string;
}

/** The class a DTO's field is brought back as (`@Type`), if its class says one. */
export type FieldTypes = (type: object, field: string) => unknown;

const MAX_DEPTH = 200;
const noFieldTypes: FieldTypes = () => undefined;

/**
 * The first thing in a value that JSON would drop or change silently, or `undefined`.
 * With a DTO class, its instances pass, and so do fields whose class `fieldTypes` knows.
 */
export function findJsonFault(
  value: unknown,
  type?: unknown,
  fieldTypes: FieldTypes = noFieldTypes,
): JsonFault | undefined {
  return new JsonWalk(fieldTypes).visit(value, '', type);
}

class JsonWalk {
  readonly #above: object[] = [];
  readonly #fieldTypes: FieldTypes;

  constructor(fieldTypes: FieldTypes) {
    this.#fieldTypes = fieldTypes;
  }

  visit(value: unknown, path: string, type: unknown): JsonFault | undefined {
    if (typeof value !== 'object' || value === null) return primitiveFault(value, path);
    if (isDate(value)) return dateFault(value, path, type);
    if (this.#above.includes(value))
      return { path, found: 'a reference back to what holds it (a cycle)', advice: 'Pass an id instead.' };
    if (this.#above.length > MAX_DEPTH)
      return { path, found: `nested more than ${MAX_DEPTH} levels deep`, advice: 'Pass flatter data.' };
    this.#above.push(value);
    const fault = Array.isArray(value)
      ? this.#visitItems(value, path, type)
      : this.#visitFields(value, path, type);
    this.#above.pop();
    return fault;
  }

  // The type of an array field is the type of its items, as in class-transformer.
  #visitItems(items: unknown[], path: string, type: unknown): JsonFault | undefined {
    for (let index = 0; index < items.length; index++) {
      const fault = this.visit(items[index], `${path}[${index}]`, type);
      if (fault) return fault;
    }
    return undefined;
  }

  #visitFields(value: object, path: string, type: unknown): JsonFault | undefined {
    const declared = typeof type === 'function' && value instanceof type;
    if (!declared && !isPlain(value)) return instanceFault(value, path);
    for (const key of Object.keys(value)) {
      if (!isStorable(key)) return textFault(path);
      const inner = (value as Record<string, unknown>)[key];
      // JSON leaves such a field out, and reading it back gives undefined again: nothing is lost.
      if (inner === undefined || isHarmless(inner)) continue;
      const fieldType = typeof type === 'function' ? this.#fieldTypes(type, key) : undefined;
      const fault = this.visit(inner, path ? `${path}.${key}` : key, fieldType);
      if (fault) return fault;
    }
    return undefined;
  }
}

// Most fields are, and neither their path nor their declared type need be known.
function isHarmless(value: unknown): boolean {
  return typeof value === 'string' ? isStorable(value) : typeof value === 'boolean' || Number.isFinite(value);
}

function primitiveFault(value: unknown, path: string): JsonFault | undefined {
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? undefined : textFault(path);
    case 'boolean':
    case 'object':
      return undefined;
    case 'number':
      return Number.isFinite(value)
        ? undefined
        : { path, found: String(value), advice: 'JSON would turn it into null: pass null, or text.' };
    case 'undefined':
      return {
        path,
        found: 'undefined',
        advice: 'JSON would turn it into null: pass null, or leave the last arguments out.',
      };
    case 'bigint':
      return { path, found: 'a BigInt', advice: 'Pass it as text.' };
    default:
      return { path, found: `a ${typeof value}`, advice: 'Only data can be queued.' };
  }
}

function textFault(path: string): JsonFault {
  return {
    path,
    found: 'text with a NUL or with half of a surrogate pair',
    advice:
      'Not every datastore holds that: leave it out (`toWellFormed()`), or pass it encoded, as base64 say.',
  };
}

function dateFault(value: Date, path: string, type: unknown): JsonFault | undefined {
  if (Number.isNaN(value.getTime())) return { path, found: 'an invalid Date', advice: 'Pass a valid one.' };
  if (type === Date) return undefined;
  return {
    path,
    found: 'a Date',
    advice:
      'JSON would turn it into text: pass toISOString(), declare the parameter as Date, or use a DTO whose field has @Type(() => Date).',
  };
}

function instanceFault(value: object, path: string): JsonFault {
  const name = (value.constructor as { name?: string } | undefined)?.name || 'a nameless class';
  const isCollection = /^(Map|Set|WeakMap|WeakSet)$/.test(name);
  return {
    path,
    found: `an instance of ${name}`,
    advice: isCollection
      ? 'Pass its entries as an array.'
      : 'Pass a plain object, or declare the class: as the type of the parameter (with decorator metadata or `payload`) or with @Type on the field of a DTO.',
  };
}

export function isDate(value: unknown): value is Date {
  return Object.prototype.toString.call(value) === '[object Date]';
}

// A prototype whose own prototype is null is Object.prototype, of whichever realm.
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype as object) === null;
}
