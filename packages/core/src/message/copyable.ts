import { loadTransformerStorage } from '../loading/on-demand.js';

type Class = new () => object;

/** Classes without a single decorator of class-transformer, their ancestors included. Decorators run before any call. */
const undecorated = new WeakMap<Class, boolean>();

/**
 * A flat instance as a plain object, as `instanceToPlain` gives it, or `undefined` where that has more to do
 * than copy fields. Most DTOs are of this kind, and copying takes a tenth of the time.
 */
export function copyToPlain(type: Class, instance: object): object | undefined {
  if (instance.constructor !== type || !isUndecorated(type)) return undefined;
  return Object.values(instance).every(isPrimitive) ? { ...instance } : undefined;
}

/** A flat plain object as an instance, as `plainToInstance` gives it, or `undefined` where that has more to do. */
export function copyToInstance(type: Class, plain: unknown): object | undefined {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain) || !isUndecorated(type))
    return undefined;
  const fields = Object.entries(plain);
  // What the prototype has under a name, `constructor` and `__proto__` included, is not for a message to set.
  if (!fields.every(([key, value]) => isPrimitive(value) && !(key in type.prototype))) return undefined;
  return Object.assign(new type(), plain);
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

function isUndecorated(type: Class): boolean {
  let answer = undecorated.get(type);
  if (answer === undefined) {
    const classes = ancestry(type);
    answer = !decorated().some((known) => classes.some((it) => known.has(it)));
    undecorated.set(type, answer);
  }
  return answer;
}

function decorated(): ReadonlyMap<unknown, unknown>[] {
  const { _typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas } =
    loadTransformerStorage().defaultMetadataStorage;
  return [_typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas];
}

function ancestry(type: Class): Class[] {
  const parent: unknown = Object.getPrototypeOf(type);
  return typeof parent === 'function' && parent !== Function.prototype
    ? [type, ...ancestry(parent as Class)]
    : [type];
}
