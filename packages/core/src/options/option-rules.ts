import { isJobName } from './job-name.js';
import { tagsFault } from './job-tags.js';
import { isPayloadType } from './payload-type.js';
import {
  aFunction,
  duration,
  flag,
  LARGEST,
  moment,
  nestedRule,
  oneOf,
  plainObject,
  positiveDuration,
  type Rule,
  type Rules,
  STORABLE,
  text,
  timerDuration,
  whole,
} from './rule.js';
import { uniqueKeyFault } from './unique-key.js';

const LONGEST_EVENT = 100;

const isolation = oneOf('none', 'process');
const durability = oneOf('stored', 'replicated', 'fsynced');
const reference: Rule = (value) =>
  text(value) && aFunction(value)
    ? "a job's name, a decorated method or a function made by defineJob"
    : undefined;
const uniqueKey: Rule = (value) => {
  const fault = uniqueKeyFault(value);
  if (!fault || !aFunction(value)) return undefined;
  return fault === STORABLE
    ? fault
    : 'a key of 1 to 512 characters, or a function that makes one from the arguments';
};

const tags: Rule = (value) => {
  const fault = typeof value === 'function' ? undefined : tagsFault(value);
  return fault === undefined || fault === STORABLE
    ? fault
    : `${fault}, or a function that makes them from the arguments`;
};

const event: Rule = (value) =>
  text(value) ??
  ((value as string).length <= LONGEST_EVENT ? undefined : `text of 1 to ${LONGEST_EVENT} characters`);

const payloadTypes: Rule = (value) =>
  Array.isArray(value) && value.every(isPayloadType)
    ? undefined
    : 'an array with one type for each parameter: a class such as ReportRequest or String, a Standard Schema such as z.object({ … }), a list of it ([String]), nullable(String) or optional(String)';

const retention: Rules = { age: duration, count: whole(0, LARGEST) };

export const enqueueRules: Rules = {
  queue: text,
  timeout: timerDuration,
  delay: duration,
  runAt: moment,
  priority: whole(1, 2_097_151),
  atFront: flag,
  attempts: whole(1, LARGEST),
  backoff: backoffRule,
  keep: (value) =>
    nestedRule(value, {
      completed: (it) => nestedRule(it, retention),
      failed: (it) => nestedRule(it, retention),
    }),
  user: text,
  tags,
  event,
  unique: uniqueRule,
  afterCommit: flag,
  durability,
  inline: flag,
  isolation,
  onSuccess: reference,
  onFailure: reference,
  context: plainObject,
};

const { runAt: _runAt, user: _user, context: _context, ...methodRules } = enqueueRules;
export const jobRules: Rules = { ...methodRules, name: jobName, payload: payloadTypes, retryIf: aFunction };
/** What the app may say of every job. The rest is a matter of one job, or of one call. */
const DEFAULTABLE = ['queue', 'timeout', 'attempts', 'backoff', 'keep', 'isolation', 'durability'];
const notOfApp: Rule = () =>
  `left out, since it is said of a job or a call (defaults have ${DEFAULTABLE.join(', ')})`;
export const defaultRules: Rules = Object.fromEntries(
  Object.entries(enqueueRules).map(([name, rule]) => [name, DEFAULTABLE.includes(name) ? rule : notOfApp]),
);
export const queueRules: Rules = {
  concurrency: whole(1),
  timeout: timerDuration,
  attempts: whole(1, LARGEST),
  backoff: backoffRule,
  keep: enqueueRules.keep as Rule,
  isolation,
  durability,
  maxWaiting: whole(1),
  limiter: (value) =>
    nestedRule(value, { max: whole(1, LARGEST), duration: timerDuration }, ['max', 'duration']),
};

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
    return uniqueKey(value) === STORABLE
      ? STORABLE
      : uniqueKey(value) && 'a key, a function of the arguments, or { key, until, ttl, onConflict }';
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
  return isJobName(value) ? undefined : 'a name of 1 to 200 characters without spaces or ":"';
}
