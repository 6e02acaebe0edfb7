import { types } from 'node:util';
import { boundedText, storableText } from '../text/storable-text.js';
import { isError } from '../text/thrown-words.js';
import { toError } from './execution-errors.js';

/** Characters of an error that are stored; docs/running-jobs.md has them. */
const LONGEST = { name: 200, message: 10_000, stack: 20_000 };
/** How many errors are made readable: the error itself, its causes, and the errors in an AggregateError. */
const MOST = 20;
/** Of one AggregateError. */
const MOST_INNER = 10;

/** What a field gives that throws when it is read. */
const UNREADABLE = Symbol('unreadable');

/**
 * An error that every datastore can hold and everybody can read, with its nearest causes: text, well-formed, no longer
 * than is stored, and the same whenever it is read. Most are, and stay as they are. Another one is of the same class, with
 * the same fields.
 */
export function storableError(error: Error): Error {
  return storable(error, new Set());
}

type Words = Readonly<Record<'name' | 'message' | 'stack', string>>;
type Inner = Readonly<Record<'cause' | 'errors', unknown>>;

function storable(error: Error, seen: Set<unknown>): Error {
  seen.add(error);
  const [name, message, stack] = [read(error, 'name'), read(error, 'message'), read(error, 'stack')];
  const [cause, errors] = [read(error, 'cause'), read(error, 'errors')];
  const inner = { cause: readable(cause, seen), errors: readableList(errors, seen) };
  const isText = typeof name === 'string' && typeof message === 'string';
  if (isText && (stack === undefined || typeof stack === 'string')) {
    const kept = [fit(name, LONGEST.name), fit(message, LONGEST.message), fit(stack ?? '', LONGEST.stack)];
    const isStorable = kept[0] === name && kept[1] === message && kept[2] === (stack ?? '');
    const isReadable = inner.cause === cause && inner.errors === errors;
    if (isStorable && isReadable && isLasting(error, 'message') && isLasting(error, 'name')) return error;
  }
  const words = {
    name: fit(textOf(name) || 'Error', LONGEST.name),
    message: fit(textOf(message), LONGEST.message),
  };
  return copyOf(error, { ...words, stack: stackOf(stack, textOf(message), words.message) }, inner);
}

/** Whether a field is what it was whenever it is read: no getter gives it, and no proxy. */
function isLasting(error: Error, key: string): boolean {
  for (let at: object | null = error; at; at = Object.getPrototypeOf(at)) {
    if (types.isProxy(at)) return false;
    const field = Object.getOwnPropertyDescriptor(at, key);
    if (field) return 'value' in field;
  }
  return true;
}

/** A cause as it can be read. What is no error is left as it is. */
function readable(cause: unknown, seen: Set<unknown>): unknown {
  if (cause === UNREADABLE) return undefined;
  const isLeft = !types.isProxy(cause) && !isError(cause);
  return isLeft || seen.has(cause) || seen.size >= MOST ? cause : storable(toError(cause), seen);
}

function readableList(errors: unknown, seen: Set<unknown>): unknown {
  if (errors === UNREADABLE || types.isProxy(errors)) return undefined;
  if (!Array.isArray(errors)) return errors;
  const nearest = errors.slice(0, MOST_INNER);
  const inner = nearest.map((it) => readable(it, seen));
  return inner.every((it, index) => it === nearest[index]) ? errors : inner;
}

function copyOf(error: Error, words: Words, inner: Inner): Error {
  const copy = new Error(words.message);
  // What is not text in the original is not to be met again, wherever it is inherited from.
  const keys = ownKeys(error);
  for (const key of keys) {
    const value = key in words || key in inner ? undefined : read(error, key);
    if (value !== undefined && value !== UNREADABLE) define(copy, key, value, true);
  }
  for (const [key, value] of Object.entries(inner))
    if (value !== undefined) define(copy, key, value, keys.includes(key));
  for (const [key, value] of Object.entries(words)) define(copy, key, value, false);
  try {
    Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  } catch {
    // It does not say what it is. Then it is an Error.
  }
  return copy;
}

// V8 begins a stack with the message; the frames after a long one are worth more than its end.
function stackOf(stack: unknown, message: string, kept: string): string {
  const text = textOf(stack);
  return fit(message === kept || message === '' ? text : text.replace(message, () => kept), LONGEST.stack);
}

function fit(text: string, longest: number): string {
  return boundedText(storableText(text), longest);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  if (value === UNREADABLE) return 'unreadable';
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return 'unreadable';
  }
}

function read(error: Error, key: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[key];
  } catch {
    return UNREADABLE;
  }
}

function ownKeys(error: Error): string[] {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}

function define(error: Error, key: string, value: unknown, enumerable: boolean): void {
  Object.defineProperty(error, key, { value, enumerable, configurable: true, writable: true });
}
