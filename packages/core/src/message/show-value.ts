import { isPlain, nameOf } from './json-value.js';

const LONGEST = 80;

/** A value as a sentence names it. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string' || typeof value === 'boolean' || value === null)
    return JSON.stringify(value).slice(0, LONGEST);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object') return `a ${typeof value}`;
  return isPlain(value) ? 'an object' : `an instance of ${nameOf(value)}`;
}
