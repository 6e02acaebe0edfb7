import { momentText } from './date-text.js';
import { type DtoClass, type SimpleField, simpleFieldsOf } from './dto-shape.js';
import { arrayFault, isHarmless, symbolFault } from './json-value.js';

/** Of nested objects. Deeper ones are for those who can say what is wrong with them. */
const DEEPEST = 100;
/** Objects and arrays. One that holds another under many keys, and so on, doubles with each level. */
const MOST_HELD = 30_000;

/** One that is not copied here: whoever asked has to go the long way. */
const NOT_SIMPLE = Symbol('not simple');

/** Copies the value of a field, by what its class says of it. What is no atom of a field with a class is an object or a function. */
type CopyField = (field: SimpleField | undefined, value: unknown, way: Way) => unknown;

/** How deep a copy has come, and how much it holds. Who gives up does so for good, and need not leave. */
class Way {
  #depth = 0;
  #held = 0;

  /** Whether to go on inside of an object or an array. */
  enters(): boolean {
    return this.#depth++ <= DEEPEST && this.#held++ < MOST_HELD;
  }

  leave(): void {
    this.#depth--;
  }
}

/**
 * An instance as the plain object that `instanceToPlain` makes of it, where that has no more to do than copy fields,
 * instances in them, lists and dates, and where JSON holds all of it. `undefined` says nothing: the instance, or what is
 * wrong with it, has to be looked at. Most DTOs are of this kind, and take a tenth of the time this way.
 */
export function copyToPlain(type: DtoClass, instance: object): object | undefined {
  const copied = copyInstance(type, instance, new Way());
  return copied === NOT_SIMPLE ? undefined : (copied as object);
}

/** Whether a plain object is what JSON holds of a DTO of this class as it stands, plain objects in it alike. `false` says nothing. */
export function isCopyOf(type: DtoClass, plain: object): boolean {
  return isPlainOf(type, plain, new Way());
}

/** JSON as the instance that `plainToInstance` makes of it, or `undefined` where that has more to do than copy. */
export function copyToInstance(type: DtoClass, json: unknown): object | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const copied = instanceOf(type, json, new Way());
  return copied === NOT_SIMPLE ? undefined : (copied as object);
}

function copyInstance(type: DtoClass, instance: object, way: Way): unknown {
  const fields = simpleFieldsOf(type);
  if (!fields || !way.enters() || Object.getPrototypeOf(instance) !== type.prototype) return NOT_SIMPLE;
  if (Object.getOwnPropertySymbols(instance).length > 0) return NOT_SIMPLE;
  return copyFields({}, { fields, type, source: instance, way }, copyOut);
}

function instanceOf(type: DtoClass, json: object, way: Way): unknown {
  const fields = simpleFieldsOf(type);
  if (!fields || !way.enters()) return NOT_SIMPLE;
  return copyFields(new type(), { fields, type, source: json, way }, copyIn);
}

interface Copying {
  readonly fields: ReadonlyMap<string, SimpleField>;
  readonly type: DtoClass;
  readonly source: object;
  readonly way: Way;
}

function copyFields(target: object, { fields, type, source, way }: Copying, copy: CopyField): unknown {
  for (const key of Object.keys(source)) {
    // What the prototype has under a name, `constructor` and `__proto__` included, is not for a message to set.
    if (key in type.prototype) return NOT_SIMPLE;
    const value = copy(fields.get(key), (source as Record<string, unknown>)[key], way);
    if (value === NOT_SIMPLE) return NOT_SIMPLE;
    (target as Record<string, unknown>)[key] = value;
  }
  way.leave();
  return target;
}

const copyOut: CopyField = (field, value, way) => {
  if (isAtomOf(field, value))
    return value === undefined || value === null || isHarmless(value) ? value : NOT_SIMPLE;
  if (Array.isArray(value)) return copyItems(field, value, way, copyOut);
  if (field === 'date') return isValidDate(value) ? new Date(value.valueOf()) : NOT_SIMPLE;
  return typeof field === 'function' ? copyInstance(field, value as object, way) : NOT_SIMPLE;
};

const copyIn: CopyField = (field, value, way) => {
  if (isAtomOf(field, value)) return value;
  if (Array.isArray(value)) return copyItems(field, value, way, copyIn);
  if (field === 'date') return typeof value === 'string' ? new Date(value) : NOT_SIMPLE;
  return typeof field === 'function' ? instanceOf(field, value as object, way) : NOT_SIMPLE;
};

// The type of an array field is the type of its items, as in class-transformer.
function copyItems(
  field: SimpleField | undefined,
  items: readonly unknown[],
  way: Way,
  copy: CopyField,
): unknown {
  if (!way.enters() || (copy === copyOut && arrayFault(items, ''))) return NOT_SIMPLE;
  const copied: unknown[] = [];
  for (const item of items) {
    const value = item === undefined ? NOT_SIMPLE : copy(field, item, way);
    if (value === NOT_SIMPLE) return NOT_SIMPLE;
    copied.push(value);
  }
  way.leave();
  return copied;
}

function isPlainOf(type: DtoClass, plain: object, way: Way): boolean {
  const fields = simpleFieldsOf(type);
  if (!fields || !way.enters() || Object.getPrototypeOf(plain) !== Object.prototype) return false;
  if (symbolFault(plain, '')) return false;
  for (const key of Object.keys(plain)) {
    if (key in type.prototype) return false;
    const value = (plain as Record<string, unknown>)[key];
    if (!isPlainField(fields.get(key), value, way)) return false;
  }
  way.leave();
  return true;
}

function isPlainField(field: SimpleField | undefined, value: unknown, way: Way): boolean {
  if (field === 'date' && typeof value === 'string') return value === momentText(value);
  if (isHarmless(value) || value === undefined || value === null) return true;
  if (Array.isArray(value)) {
    if (!way.enters() || arrayFault(value, '')) return false;
    for (const item of value) if (item === undefined || !isPlainField(field, item, way)) return false;
    way.leave();
    return true;
  }
  return typeof field === 'function' && isPlainOf(field, value as object, way);
}

/** Whether it is copied as it is: no object, and of the type that `@Type` would make of it. */
function isAtomOf(field: SimpleField | undefined, value: unknown): boolean {
  if (value === null || value === undefined) return true;
  const kind = typeof value;
  if (kind === 'object' || kind === 'function') return false;
  return field === undefined || typeof field === 'function' || field === kind;
}

function isValidDate(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}
