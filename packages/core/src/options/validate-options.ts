import { parseDuration } from './duration.js';
import { suggestion } from './nearest-name.js';

type Rule = (value: unknown) => string | undefined;
type Rules = Readonly<Record<string, Rule>>;

const duration: Rule = (value) =>
  parseDuration(value) === undefined ? "a duration such as '5m', '90s' or 300000 (milliseconds)" : undefined;
const positiveDuration: Rule = (value) =>
  parseDuration(value) ? undefined : "a duration above zero such as '5m', '90s' or 300000 (milliseconds)";
const text: Rule = (value) => (typeof value === 'string' && value.trim() !== '' ? undefined : 'text');
const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'true or false');
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

const retention: Rules = { age: duration, count: whole(0) };

const enqueueRules: Rules = {
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
};

const { runAt: _runAt, user: _user, ...methodRules } = enqueueRules;
const jobRules: Rules = { ...methodRules, name: jobName, payload: classes };
const queueRules: Rules = {
  concurrency: whole(1),
  timeout: positiveDuration,
  attempts: whole(1),
  backoff: backoffRule,
  keep: enqueueRules.keep as Rule,
  limiter: (value) => nestedRule(value, { max: whole(1), duration: positiveDuration }, ['max', 'duration']),
};

const ruleSets = { call: enqueueRules, job: jobRules, queue: queueRules } as const;

/**
 * Everything wrong with a set of options, one sentence each; empty when all is well.
 * `on` names where they stand, such as `Reports.generate`. `queues` are the names that exist.
 */
export function validateOptions(
  kind: keyof typeof ruleSets,
  options: unknown,
  on: string,
  queues?: Iterable<string>,
): string[] {
  if (typeof options !== 'object' || options === null)
    return [`Expected the options of ${on} to be an object, found ${show(options)}.`];
  const problems = Object.entries(options).flatMap(([key, value]) =>
    checkOne(ruleSets[kind], key, value, on),
  );
  const given = options as Record<string, unknown>;
  if (given.atFront === true && given.priority !== undefined)
    problems.push(
      `"priority" and "atFront" on ${on} exclude each other: BullMQ runs jobs without a priority before all that have one. Keep one.`,
    );
  if (given.delay !== undefined && given.runAt !== undefined)
    problems.push(`"delay" and "runAt" on ${on} exclude each other: both say when. Keep one.`);
  if (queues && typeof given.queue === 'string') {
    const names = [...queues];
    if (!names.includes(given.queue))
      problems.push(
        `Unknown queue "${given.queue}" on ${on}.${suggestion(given.queue, names)} Queues are declared in \`queues\`.`,
      );
  }
  return problems;
}

function checkOne(rules: Rules, key: string, value: unknown, on: string): string[] {
  const rule = Object.hasOwn(rules, key) ? rules[key] : undefined;
  if (!rule) return [`Unknown option "${key}" on ${on}.${suggestion(key, Object.keys(rules))}`];
  if (value === undefined) return [];
  const expected = rule(value);
  return expected ? [`Expected "${key}" on ${on} to be ${expected}, found ${show(value)}.`] : [];
}

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
    return duration(value) && "a duration, or { type: 'fixed' | 'exponential', delay, jitter }";
  const type: Rule = (it) =>
    it === 'fixed' || it === 'exponential' ? undefined : "'fixed' or 'exponential'";
  const jitter: Rule = (it) =>
    typeof it === 'number' && it >= 0 && it <= 1 ? undefined : 'a number from 0 to 1';
  return nestedRule(value, { type, delay: duration, jitter }, ['type', 'delay']);
}

function jobName(value: unknown): string | undefined {
  return typeof value === 'string' && /^[^\s:]{1,200}$/.test(value)
    ? undefined
    : 'a name of 1 to 200 characters without spaces or ":"';
}

function show(value: unknown): string {
  if (typeof value === 'function') return `a function`;
  try {
    return (JSON.stringify(value) ?? String(value)).slice(0, 120);
  } catch {
    return `a ${typeof value}`;
  }
}
