import { types } from 'node:util';
import { cutText, isStorable } from '../text/storable-text.js';
import { SizeLimit } from './size-limit.js';

/** Where a value holds something that JSON would drop or change, and what. */
export interface JsonFault {
  path: string;
  found: string;
  advice: string;
}

/** What a walk through JSON lets pass that plain JSON has not. */
export interface Lenience {
  /** Dates, where something turns their text into Dates again. @default false */
  readonly dates?: boolean;
  /** Texts, where whoever makes JSON of it looks at that: one look finds what one for each text would. @default false */
  readonly texts?: boolean;
  /** Counts what is looked at beside others of the same call. @default one of its own */
  readonly size?: SizeLimit;
}

export const MAX_DEPTH = 200;
const LONGEST_NAME = 100;

/**
 * The first thing in a value that JSON would drop or change silently, or `undefined`. `path` is where the value itself
 * stands.
 */
export function findJsonFault(value: unknown, path = '', lenience?: Lenience): JsonFault | undefined {
  if (typeof value === 'string' && lenience?.size?.takesText(value) === false) return { ...SIZE_FAULT, path };
  if (isHarmless(value)) return undefined;
  const fault = new JsonWalk(lenience).visit(value);
  return fault && { ...fault, path: joinPaths(path, fault.path) };
}

/** Gives where a fault stands inside the value it visits: what holds it puts its own name before that. */
class JsonWalk {
  readonly #above: object[] = [];
  readonly #dates: boolean;
  readonly #texts: boolean;
  readonly #size: SizeLimit;

  constructor({ dates = false, texts = false, size = new SizeLimit() }: Lenience = {}) {
    this.#dates = dates;
    this.#texts = texts;
    this.#size = size;
  }

  visit(value: unknown): JsonFault | undefined {
    if (this.#size.isExceeded) return SIZE_FAULT;
    if (typeof value !== 'object' || value === null) return primitiveFault(value, '');
    const isList = Array.isArray(value);
    if (!isList && !isPlain(value))
      return isDate(value) ? dateFault(value, '', this.#dates) : instanceFault(value, '');
    const fault = ancestryFault(this.#above, value, '') ?? sizeFault(this.#size, value);
    if (fault) return fault;
    this.#above.push(value);
    const inner = isList ? this.#visitItems(value) : this.#visitFields(value as Record<string, unknown>);
    this.#above.pop();
    return inner;
  }

  #visitItems(items: unknown[]): JsonFault | undefined {
    for (let index = 0; index < items.length; index++) {
      const item = items[index];
      if (this.#passes(item)) continue;
      const fault = this.visit(item);
      if (fault) return { ...fault, path: joinPaths(`[${index}]`, fault.path) };
    }
    return arrayFault(items, '');
  }

  #visitFields(value: Record<string, unknown>): JsonFault | undefined {
    const keys = Object.keys(value);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      if (!this.#texts && !isStorable(key)) return textFault('');
      const inner = value[key];
      // JSON leaves such a field out, and reading it back gives undefined again: nothing is lost.
      if (inner === undefined || this.#passes(inner)) continue;
      const fault = this.visit(inner);
      if (fault) return { ...fault, path: joinPaths(key, fault.path) };
    }
    return symbolFault(value, '');
  }

  #passes(value: unknown): boolean {
    if (typeof value === 'string' && !this.#size.takesText(value)) return false;
    return this.#texts && typeof value === 'string' ? true : isHarmless(value);
  }
}

/** Most values are, and where they stand need not be known. */
export function isHarmless(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && (value !== 0 || 1 / value > 0);
  return typeof value === 'string' ? isStorable(value) : typeof value === 'boolean';
}

/** Where something stands, from where what holds it stands. */
export function joinPaths(path: string, inner: string): string {
  return path === '' || inner === '' || inner.startsWith('[') ? path + inner : `${path}.${inner}`;
}

export function primitiveFault(value: unknown, path: string): JsonFault | undefined {
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? undefined : textFault(path);
    case 'boolean':
    case 'object':
      return undefined;
    case 'number':
      if (Object.is(value, -0))
        return { path, found: '-0', advice: 'JSON would turn it into 0: pass value + 0.' };
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

/** What a value is that comes to more than may be looked at. */
const SIZE_FAULT: JsonFault = {
  path: '',
  found: 'more data than may be sent',
  advice: 'Pass a reference (an id, a file name) instead.',
};

export function sizeFault(size: SizeLimit, value: object): JsonFault | undefined {
  return size.takes(value) ? undefined : SIZE_FAULT;
}

function textFault(path: string): JsonFault {
  return {
    path,
    found: 'text with a NUL or with half of a surrogate pair',
    advice:
      'Not every datastore holds that: leave it out (`toWellFormed()`), or pass it encoded, as base64 say.',
  };
}

/** What is wrong with a value inside of those `above` it. */
export function ancestryFault(above: readonly object[], value: object, path: string): JsonFault | undefined {
  if (above.includes(value))
    return { path, found: 'a reference back to what holds it (a cycle)', advice: 'Pass an id instead.' };
  if (above.length > MAX_DEPTH)
    return { path, found: `nested more than ${MAX_DEPTH} levels deep`, advice: 'Pass flatter data.' };
  return undefined;
}

export function dateFault(value: Date, path: string, isRevived: boolean): JsonFault | undefined {
  if (Number.isNaN(value.getTime())) return { path, found: 'an invalid Date', advice: 'Pass a valid one.' };
  if (isRevived) return undefined;
  return {
    path,
    found: 'a Date',
    advice:
      'JSON would turn it into text: pass toISOString(), declare the parameter as Date, or use a DTO whose field has @Type(() => Date).',
  };
}

/** What an array has beside its items, which JSON leaves out. */
export function arrayFault(items: readonly unknown[], path: string): JsonFault | undefined {
  // The prototype of arrays is one itself, in every realm; that of a subclass is none.
  if (!Array.isArray(Object.getPrototypeOf(items)))
    return {
      path,
      found: `an instance of ${nameOf(items)}`,
      advice: 'JSON would turn it into an ordinary array: pass [...value].',
    };
  const extra = keysBeside(items);
  if (extra === undefined) return symbolFault(items, path);
  return {
    path,
    found: `an array with a field "${extra}"`,
    advice: 'JSON has only its items: pass an object that holds both.',
  };
}

export function symbolFault(value: object, path: string): JsonFault | undefined {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return { path, found: 'an object with a method toJSON', advice: 'Pass what that gives.' };
  const symbols = Object.getOwnPropertySymbols(value);
  if (symbols.length === 0) return undefined;
  if (types.isArgumentsObject(value))
    return { path, found: 'the arguments of a function', advice: 'Pass them as an array: [...arguments].' };
  const symbol = symbols.find((it) => Object.prototype.propertyIsEnumerable.call(value, it));
  return (
    symbol && { path, found: `an object with a field ${String(symbol)}`, advice: 'Name the field by text.' }
  );
}

export function instanceFault(value: object, path: string): JsonFault {
  const name = nameOf(value);
  const isCollection = /^(Map|Set|WeakMap|WeakSet)$/.test(name);
  return {
    path,
    found: `an instance of ${name}`,
    advice: isCollection
      ? 'Pass its entries as an array.'
      : 'Pass a plain object, or declare the class: as the type of the parameter (with decorator metadata or `payload`, where a list is [Class]) or with @Type on the field of a DTO.',
  };
}

/** Whatever realm it is of, and whatever it calls itself. */
export const isDate: (value: unknown) => value is Date = types.isDate;

export function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype || prototype === null) return true;
  // That of another realm.
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

/** The class of an instance, for a sentence. */
export function nameOf(value: object): string {
  const name: unknown = (Object.getPrototypeOf(value) as object | null)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? cutText(name, LONGEST_NAME) : 'a nameless class';
}

function keysBeside(items: readonly unknown[]): string | undefined {
  const keys = Object.keys(items);
  return keys.length === items.length ? undefined : keys.at(-1);
}
