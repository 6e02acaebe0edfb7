import { statSync } from 'node:fs';
import { isStorable } from '../text/storable-text.js';
import { APP_DEFAULTS, type CortadoOptions } from './app-options.js';
import { configFilePath } from './config-file.js';
import { parseDuration } from './duration.js';
import type { Middleware } from './middleware.js';
import { type QueueOptions, TICK_QUEUE } from './queue-options.js';
import {
  duration,
  flag,
  nestedRule,
  oneOf,
  plainObject,
  positiveDuration,
  type Rule,
  STORABLE,
  timerDuration,
} from './rule.js';
import { show } from './show.js';
import { checkOptions, validateOptions } from './validate-options.js';
import { zoneProblems } from './zone-name.js';

const matching =
  (pattern: RegExp, expected: string): Rule =>
  (value) => {
    if (typeof value !== 'string' || !pattern.test(value)) return expected;
    return isStorable(value) ? undefined : STORABLE;
  };
const shortName = matching(/^[^\s:]{1,100}$/, '1 to 100 characters without spaces or ":"');
/** Checked where what it says is used: by the registries, and by `appProblems` below. */
const elsewhere: Rule = () => undefined;

const container: Rule = (value) => {
  const { resolve, release } = (value ?? {}) as Partial<NonNullable<CortadoOptions['container']>>;
  return typeof resolve === 'function' && (release === undefined || typeof release === 'function')
    ? undefined
    : 'an object with a resolve(service) function, and release(instance) if it wants instances back';
};
const telemetry: Rule = (value) => {
  const { tracer, contextManager } = (value ?? {}) as Partial<NonNullable<CortadoOptions['telemetry']>>;
  return tracer && contextManager
    ? undefined
    : 'an object with a tracer and a contextManager, as `new BullMQOtel()` is';
};
const redact: Rule = (value) =>
  Array.isArray(value) && value.every((it) => typeof it === 'string' && /[a-z0-9]/i.test(it))
    ? undefined
    : "a list of names such as ['ssn']";
const byteCount: Rule = (value) =>
  Number.isInteger(value) && (value as number) > 0 ? undefined : 'a whole number of bytes above zero';
const keepSlots: Rule = (value) => {
  const { age, count, ...more } = (value ?? {}) as NonNullable<CortadoOptions['keepSlots']>;
  const isFine =
    typeof value === 'object' &&
    (age === undefined || parseDuration(age)) &&
    (count === undefined || (Number.isInteger(count) && count > 0)) &&
    Object.keys(more).length === 0;
  return isFine ? undefined : '{ age, count }, a duration and a whole number above zero';
};
const unknownJobs: Rule = (value) => nestedRule(value, { wait: duration });
const listOf =
  (what: string): Rule =>
  (value) =>
    Array.isArray(value) ? undefined : `an array of ${what}`;
const configFile: Rule = (value) => (typeof value === 'string' ? undefined : 'the path of a file');

/** What `createCortado` takes, each with what it has to be. */
export const appRules = {
  connection: elsewhere,
  services: listOf('classes with decorated methods'),
  jobs: listOf('functions made by defineJob'),
  container,
  queues: plainObject,
  defaults: plainObject,
  schedules: elsewhere,
  app: shortName,
  unknownJobs,
  index: (value) => nestedRule(value, { user: flag }),
  version: matching(/^.{1,200}$/, 'text of 1 to 200 characters'),
  keepSlots,
  timezone: elsewhere,
  allEvery: positiveDuration,
  maxPayload: byteCount,
  maxResult: byteCount,
  enqueueTimeout: timerDuration,
  timeoutGrace: timerDuration,
  backoffs: elsewhere,
  context: plainObject,
  log: (value) =>
    value === false || typeof value === 'function' ? undefined : 'false or a function that takes a line',
  inline: flag,
  durability: oneOf('stored', 'replicated', 'fsynced'),
  middleware: listOf('objects with enqueue(call, next), execute(job, next) or both'),
  telemetry,
  configFile,
  redact,
  prefix: shortName,
  site: elsewhere,
} satisfies Record<keyof CortadoOptions, Rule>;

/** What is wrong with the app's own options, one sentence each; jobs and schedules are checked by their registries. */
export function appProblems(
  options: CortadoOptions,
  queues: Readonly<Record<string, QueueOptions>>,
): string[] {
  return [
    ...checkOptions(appRules, options, 'of the app'),
    ...fieldsOf(options.queues).flatMap(([name, queue]) => queueProblems(name, queue)),
    ...(options.defaults && !plainObject(options.defaults)
      ? validateOptions('defaults', options.defaults, 'the app (defaults)', Object.keys(queues))
      : []),
    ...zoneProblems(options.timezone ?? APP_DEFAULTS.timezone, 'the app (timezone)'),
    ...providerProblems(options),
    ...configFileProblems(options),
    ...listFrom(options.middleware).flatMap(middlewareProblems),
  ];
}

/** What is wrong with one middleware. Instances of classes are fine. */
export function middlewareProblems(middleware: Middleware): string[] {
  const parts =
    typeof middleware === 'object' && middleware !== null ? [middleware.enqueue, middleware.execute] : [];
  const isOne =
    parts.some((it) => it !== undefined) && parts.every((it) => it === undefined || typeof it === 'function');
  if (isOne) return [];
  return ['Expected a middleware to be an object with enqueue(call, next), execute(job, next) or both.'];
}

/** An array, or nothing where something else was given: the rule of the option has said so. */
export function listFrom<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}

/** The fields of an object, or none where something else was given. */
function fieldsOf<T>(value: Readonly<Record<string, T>> | undefined): [string, T][] {
  return value && !plainObject(value) ? Object.entries(value) : [];
}

function providerProblems({ context }: CortadoOptions): string[] {
  return fieldsOf(context)
    .filter(([, provider]) => typeof provider !== 'function')
    .map(
      ([key, provider]) =>
        `Expected the context provider "${key}" of the app to be a function, found ${show(provider)}.`,
    );
}

function configFileProblems({ configFile: file }: CortadoOptions): string[] {
  if (typeof file !== 'string') return [];
  const path = pathOf(file);
  if (path === undefined)
    return [`Expected "configFile" of the app to be a path, or import.meta.url, found ${show(file)}.`];
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
  return [`Expected "configFile" of the app to be the path of a file; there is none at ${path}.`];
}

/** `undefined` for what begins as an address of a file, and is none. */
function pathOf(file: string): string | undefined {
  try {
    return configFilePath(file);
  } catch {
    return undefined;
  }
}

function queueProblems(name: string, queue: QueueOptions): string[] {
  const problems = validateOptions('queue', queue, `the queue "${name}"`);
  // Options of the command line have commas between names, and a colon behind them.
  if (!/^[^\s,:{}]{1,100}$/.test(name))
    problems.push(
      `Expected a queue's name to be 1 to 100 characters without spaces, commas, braces or ":", found ${JSON.stringify(name)}.`,
    );
  else if (!isStorable(name))
    problems.push(`Expected a queue's name to be ${STORABLE}, found ${JSON.stringify(name)}.`);
  if (name === TICK_QUEUE)
    problems.push(`The queue "${TICK_QUEUE}" belongs to the scheduler. Give yours another name.`);
  return problems;
}
