import { cutText } from '../text/storable-text.js';

const LONGEST = 120;
const LONGEST_NAME = 80;

/** A name in quotes, as a sentence about it has it: the first of it where it is so long that it is none. */
export function quoted(name: string): string {
  return name.length > LONGEST_NAME ? `"${cutText(name, LONGEST_NAME)}…"` : `"${name}"`;
}

/** A value as a sentence about an option names it. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name ? `the function "${value.name}"` : 'a function';
  // JSON has no word for these.
  if (typeof value === 'number' || value === undefined) return String(value);
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date';
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, LONGEST);
  } catch {
    return `a ${typeof value}`;
  }
}
