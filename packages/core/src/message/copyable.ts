/// <reference path="./class-transformer-storage.d.ts" />
// The storage has no public door; other libraries read it at this path too, and 0.5 is the last line of releases.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';

const { _typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas } = defaultMetadataStorage;
const DECORATED = [_typeMetadatas, _transformMetadatas, _exposeMetadatas, _excludeMetadatas];

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
    answer = !DECORATED.some((known) => classes.some((it) => known.has(it)));
    undecorated.set(type, answer);
  }
  return answer;
}

function ancestry(type: Class): Class[] {
  const parent: unknown = Object.getPrototypeOf(type);
  return typeof parent === 'function' && parent !== Function.prototype
    ? [type, ...ancestry(parent as Class)]
    : [type];
}
