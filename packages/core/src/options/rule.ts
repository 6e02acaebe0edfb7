import { parseDuration } from './duration.js';

/** What a value should have been, or nothing when it is that. */
export type Rule = (value: unknown) => string | undefined;
export type Rules = Readonly<Record<string, Rule>>;

export const duration: Rule = (value) =>
  parseDuration(value) === undefined ? "a duration such as '5m', '90s' or 300000 (milliseconds)" : undefined;
export const positiveDuration: Rule = (value) =>
  parseDuration(value) ? undefined : "a duration above zero such as '5m', '90s' or 300000 (milliseconds)";
export const text: Rule = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'text');
export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `a whole number from ${least.toLocaleString('en')}${most === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${most.toLocaleString('en')}`}`;
export const moment: Rule = (value) =>
  Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN((value as Date).getTime())
    ? undefined
    : 'a valid Date';

export const aFunction: Rule = (value) => (typeof value === 'function' ? undefined : 'a function');
export const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string) ? undefined : words.map((it) => `'${it}'`).join(' or ');
export const plainObject: Rule = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object';

export function nestedRule(
  value: unknown,
  rules: Rules,
  required: readonly string[] = [],
): string | undefined {
  const names = Object.keys(rules).join(', ');
  if (typeof value !== 'object' || value === null) return `an object with ${names}`;
  for (const key of required) if (!(key in value)) return `an object with ${names}`;
  for (const [key, inner] of Object.entries(value)) {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
    if (!rule) return `an object with only ${names} ("${key}" is unknown)`;
    const expected = inner === undefined ? undefined : rule(inner);
    if (expected) return `an object whose "${key}" is ${expected}`;
  }
  return undefined;
}
