import { parseDuration } from './duration.js';
import { uniqueKeyFault } from './unique-key.js';

/** What a value should have been, or nothing when it is that. */
export type Rule = (value: unknown) => string | undefined;
export type Rules = Readonly<Record<string, Rule>>;

const duration: Rule = (value) =>
  parseDuration(value) === undefined ? "a duration such as '5m', '90s' or 300000 (milliseconds)" : undefined;
export const positiveDuration: Rule = (value) =>
  parseDuration(value) ? undefined : "a duration above zero such as '5m', '90s' or 300000 (milliseconds)";
export const text: Rule = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'text');
export const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER): Rule =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most
      ? undefined
      : `a whole number from ${least.toLocaleString('en')}${most === Number.MAX_SAFE_INTEGER ? ' up' : ` to ${most.toLocaleString('en')}`}`;
const moment: Rule = (value) =>
  Object.prototype.toString.call(value) === '[object Date]' && !Number.isNaN((value as Date).getTime())
    ? undefined
    : 'a valid Date';
const classes: Rule = (value) =>
  Array.isArray(value) && value.every((it) => typeof it === 'function')
    ? undefined
    : 'an array of classes, one for each parameter';

const aFunction: Rule = (value) => (typeof value === 'function' ? undefined : 'a function');
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.includes(value as string) ? undefined : words.map((it) => `'${it}'`).join(' or ');
const isolation = oneOf('none', 'process');
const reference: Rule = (value) =>
  text(value) && aFunction(value)
    ? "a job's name, a decorated method or a function made by defineJob"
    : undefined;
const plainObject: Rule = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'an object';
const uniqueKey: Rule = (value) =>
  uniqueKeyFault(value) && aFunction(value)
    ? 'a key of 1 to 512 characters, or a function that makes one from the arguments'
    : undefined;

const retention: Rules = { age: duration, count: whole(0) };

export const enqueueRules: Rules = {
  queue: text,
  timeout: positiveDuration,
  delay: duration,
  runAt: moment,
  priority: whole(1, 2_097_151),
  atFront: flag,
  attempts: whole(1),
  backoff: backoffRule,
  keep: (value) =>
    nestedRule(value, {
      completed: (it) => nestedRule(it, retention),
      failed: (it) => nestedRule(it, retention),
    }),
  user: text,
  unique: uniqueRule,
  afterCommit: flag,
  inline: flag,
  isolation,
  onSuccess: reference,
  onFailure: reference,
  context: plainObject,
};

const { runAt: _runAt, user: _user, context: _context, ...methodRules } = enqueueRules;
export const jobRules: Rules = { ...methodRules, name: jobName, payload: classes, retryIf: aFunction };
export const queueRules: Rules = {
  concurrency: whole(1),
  timeout: positiveDuration,
  attempts: whole(1),
  backoff: backoffRule,
  keep: enqueueRules.keep as Rule,
  isolation,
  maxWaiting: whole(1),
  limiter: (value) => nestedRule(value, { max: whole(1), duration: positiveDuration }, ['max', 'duration']),
};

function nestedRule(value: unknown, rules: Rules, required: readonly string[] = []): string | undefined {
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

function backoffRule(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return (
      duration(value) &&
      "a duration, or { type: 'fixed' | 'exponential' | a name of `backoffs`, delay, jitter }"
    );
  const jitter: Rule = (it) =>
    typeof it === 'number' && it >= 0 && it <= 1 ? undefined : 'a number from 0 to 1';
  const { type } = value as { type?: unknown };
  const required = type === 'fixed' || type === 'exponential' ? ['type', 'delay'] : ['type'];
  return nestedRule(value, { type: text, delay: duration, jitter }, required);
}

function uniqueRule(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return uniqueKey(value) && 'a key, a function of the arguments, or { key, until, ttl, onConflict }';
  const rules: Rules = {
    key: uniqueKey,
    until: oneOf('finished', 'started'),
    ttl: positiveDuration,
    onConflict: oneOf('return', 'throw', 'replace', 'latest'),
  };
  const { ttl, onConflict } = value as { ttl?: unknown; onConflict?: unknown };
  if (ttl !== undefined && onConflict === 'latest')
    return 'an object with either "ttl" or onConflict: \'latest\': a key that waits for a running job cannot run out';
  return nestedRule(value, rules, ['key']);
}

function jobName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^\s:]{1,200}$/.test(value)
    ? undefined
    : 'a name of 1 to 200 characters without spaces or ":"';
}
