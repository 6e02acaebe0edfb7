import { boundedText, storableText } from '../text/storable-text.js';

/** Characters of an error that are stored; docs/running-jobs.md has them. */
const LONGEST = { name: 200, message: 10_000, stack: 20_000 };

/** What a field gives that throws when it is read. */
const UNREADABLE = Symbol('unreadable');

/**
 * An error that every datastore can hold and everybody can read: text, well-formed, no longer than is stored. Most are,
 * and stay as they are. Another one is of the same class, with the same fields.
 */
export function storableError(error: Error): Error {
  const [name, message, stack] = [read(error, 'name'), read(error, 'message'), read(error, 'stack')];
  const isText = typeof name === 'string' && typeof message === 'string';
  if (isText && (stack === undefined || typeof stack === 'string')) {
    const kept = [fit(name, LONGEST.name), fit(message, LONGEST.message), fit(stack ?? '', LONGEST.stack)];
    if (kept[0] === name && kept[1] === message && kept[2] === (stack ?? '')) return error;
  }
  const words = {
    name: fit(textOf(name) || 'Error', LONGEST.name),
    message: fit(textOf(message), LONGEST.message),
  };
  return copyOf(error, { ...words, stack: stackOf(stack, textOf(message), words.message) });
}

type Words = Readonly<Record<'name' | 'message' | 'stack', string>>;

function copyOf(error: Error, words: Words): Error {
  const copy = new Error(words.message);
  // What is not text in the original is not to be met again, wherever it is inherited from.
  for (const key of ownKeys(error)) if (!(key in words)) define(copy, key, read(error, key), true);
  for (const key of ['cause', 'errors']) {
    const value = Object.hasOwn(copy, key) ? undefined : read(error, key);
    if (value !== undefined) define(copy, key, value, false);
  }
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
