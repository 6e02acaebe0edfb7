import { Redactor } from '../redaction/redactor.js';
import { cutText } from '../text/storable-text.js';

const LONGEST = 120;
const LONGEST_NAME = 80;
/** Of JSON that is looked through for secrets; what is longer is named by its kind. */
const LONGEST_SHOWN = 10_000;
const USUAL = new Redactor();

/** A name in quotes, as a sentence about it has it: the first of it where it is so long that it is none. */
export function quoted(name: string): string {
  return name.length > LONGEST_NAME ? `"${cutText(name, LONGEST_NAME)}…"` : `"${name}"`;
}

/** A value as a sentence about an option names it, without what are secrets by their names. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name ? `the function "${value.name}"` : 'a function';
  // JSON has no word for some of these.
  if (typeof value === 'number') return String(value);
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date';
  try {
    const json = JSON.stringify(value);
    if (json === undefined) return String(value).slice(0, LONGEST);
    if (json.length > LONGEST_SHOWN) return Array.isArray(value) ? 'a long list' : `a long ${nameOf(value)}`;
    return masked(json).slice(0, LONGEST);
  } catch {
    return `a ${typeof value}`;
  }
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? 'text' : 'object';
}

function masked(json: string): string {
  const value: unknown = JSON.parse(json);
  return JSON.stringify(USUAL.value(value, USUAL.secretsIn(value)));
}
