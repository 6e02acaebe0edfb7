import { Redactor } from '../redaction/redactor.js';

const LONGEST = 120;
const USUAL = new Redactor();

/** A value as a sentence about an option names it, without what are secrets by their names. */
export function show(value: unknown): string {
  if (typeof value === 'function') return value.name ? `the function "${value.name}"` : 'a function';
  // JSON has no word for these.
  if (typeof value === 'number' || value === undefined) return String(value);
  if (value instanceof Map || value instanceof Set) return `a ${value.constructor.name}`;
  if (value instanceof Date && Number.isNaN(value.getTime())) return 'an invalid Date';
  try {
    const json = JSON.stringify(value);
    return (json === undefined ? String(value) : masked(json)).slice(0, LONGEST);
  } catch {
    return `a ${typeof value}`;
  }
}

function masked(json: string): string {
  const value: unknown = JSON.parse(json);
  return JSON.stringify(USUAL.value(value, USUAL.secretsIn(value)));
}
