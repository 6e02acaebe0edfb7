import { LONGEST_TIMER, systemClock } from '../clock/clock.js';
import { isStorable } from '../text/storable-text.js';
import { LONGEST_DURATION, parseDuration } from './duration.js';
import { suggestion } from './nearest-name.js';

/** What a value should have been, or nothing when it is that. */
export type Rule = (value: unknown) => string | undefined;
export type Rules = Readonly<Record<string, Rule>>;

/** What text has to be that any datastore is to hold. */
export const STORABLE = 'text without a NUL or half of a surrogate pair';

export const duration: Rule = (value) =>
  parseDuration(value) === undefined ? `a duration ${EXAMPLES} of at most 100 years` : undefined;
export const positiveDuration: Rule = (value) =>
  parseDuration(value) ? undefined : `a duration above zero ${EXAMPLES}`;
/** For what a timer of Node waits: a longer one would end at once. */
export const timerDuration: Rule = (value) =>
  positiveDuration(value) ??
  ((parseDuration(value) ?? 0) > LONGEST_TIMER ? `a duration of at most 24 days ${EXAMPLES}` : undefined);
/** The same, and zero. */
export const timerOrNone: Rule = (value) => (parseDuration(value) === 0 ? undefined : timerDuration(value));
const EXAMPLES = "such as '5m', '90s' or 300000 (milliseconds)";

export const text: Rule = (value) => {
  if (typeof value !== 'string' || value.trim() === '') return 'text';
  return isStorable(value) ? undefined : STORABLE;
};
export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
/** PostgreSQL keeps such numbers in four bytes. */
export const LARGEST = 2 ** 31 - 1;
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `a whole number from ${least.toLocaleString('en')}${most === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${most.toLocaleString('en')}`}`;
export const moment: Rule = (value) => {
  const isDate = Object.prototype.toString.call(value) === '[object Date]';
  if (!isDate || Number.isNaN((value as Date).getTime())) return 'a valid Date';
  return (value as Date).getTime() - systemClock.now() > LONGEST_DURATION
    ? 'a Date within the next 100 years'
    : undefined;
};

export const aFunction: Rule = (value) => (typeof value === 'function' ? undefined : 'a function');
export const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string) ? undefined : words.map((it) => `'${it}'`).join(' or ');
export const plainObject: Rule = (value) =>
  typeof value !== 'object' || value === null || COLLECTIONS.some((it) => value instanceof it)
    ? 'an object'
    : undefined;
/** Objects whose contents are no fields, so that they would look empty. */
const COLLECTIONS = [Array, Map, Set];

export function nestedRule(
  value: unknown,
  rules: Rules,
  required: readonly string[] = [],
): string | undefined {
  const names = Object.keys(rules).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `an object with ${names}`;
  const unknown = Object.keys(value).find((it) => !Object.hasOwn(rules, it));
  if (unknown !== undefined)
    return `an object with only ${names} ("${unknown}" is unknown.${suggestion(unknown, Object.keys(rules))})`;
  for (const key of required)
    if ((value as Record<string, unknown>)[key] === undefined) return `an object with ${names}`;
  for (const [key, inner] of Object.entries(value)) {
    const expected = inner === undefined ? undefined : rules[key]?.(inner);
    if (expected) return `an object whose "${key}" is ${expected}`;
  }
  return undefined;
}
