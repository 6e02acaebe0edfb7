import {
  carriedFields,
  type Declared,
  declaredField,
  isTransformed,
  propertyOf,
  wireNameOf,
} from './dto-shape.js';
import { isPlain } from './json-value.js';
import { withoutNullItems } from './null-items.js';
import { withoutReservedNames } from './reserved-names.js';

type Fields = Record<string, unknown>;

/**
 * A stand-in for an instance, for class-transformer to read and to write tags of subclasses on: its free JSON without
 * the names that would be lost or called, its nested instances stood in for alike, and nothing where a list of subclasses
 * has null.
 */
export function standInOf(instance: object): object {
  const type = classOf(instance);
  const standIn: object = Object.create(Object.getPrototypeOf(instance) as object);
  const set = (key: string, value: unknown) =>
    Object.defineProperty(standIn, key, { value, enumerable: true, configurable: true, writable: true });
  for (const key of Object.keys(instance)) set(key, (instance as Fields)[key]);
  for (const key of carriedFields(type, instance)) {
    // An exposed getter would read the stand-in, so it is asked here, whatever it gives.
    const value = (instance as Fields)[key];
    if (isTransformed(type, key, 'toPlain')) continue;
    const declared = declaredField(type, key);
    set(key, declared ? standInsIn(value, declared) : withoutReservedNames(value));
  }
  return standIn;
}

function standInsIn(value: unknown, declared: Declared): unknown {
  if (Array.isArray(value)) return withoutNullItems(value, declared, (it) => standInsIn(it, declared));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return isPlain(value) ? withoutReservedNames(value) : standInOf(value);
}

/** Gives the JSON made of an instance what its stand-in went without: free JSON, and null in lists. */
export function returnToPlain(plain: unknown, instance: unknown): void {
  if (!isFields(plain) || !isFields(instance)) return;
  const type = classOf(instance);
  for (const key of carriedFields(type, instance)) {
    const name = wireNameOf(type, key);
    if (isTransformed(type, key, 'toPlain')) continue;
    returnField({ to: plain, name, value: instance[key], declared: declaredField(type, key) }, returnToPlain);
  }
}

/** Gives an instance made of JSON what it was made without: free JSON, and null in lists. */
export function returnToInstance(instance: unknown, plain: unknown): void {
  if (!isFields(instance) || !isFields(plain)) return;
  const type = classOf(instance);
  for (const key of Object.keys(plain)) {
    const name = propertyOf(type, key);
    if (isTransformed(type, name, 'toClass')) continue;
    returnField(
      { to: instance, name, value: plain[key], declared: declaredField(type, name) },
      returnToInstance,
    );
  }
}

function returnField(
  { to, name, value, declared }: { to: Fields; name: string; value: unknown; declared: Declared | undefined },
  goOn: (to: unknown, from: unknown) => void,
): void {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(to, name)) return;
  if (!declared) to[name] = value;
  else if (!Array.isArray(value)) goOn(to[name], value);
  else {
    const items = to[name] as unknown[];
    for (const [index, item] of value.entries())
      if (item === null && declared.discriminator) items.splice(index, 0, null);
      else goOn(items[index], item);
  }
}

/** Whether a value is something with fields of its own, JSON or an instance. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function classOf(instance: object): object {
  return (Object.getPrototypeOf(instance) as { constructor: object }).constructor;
}
