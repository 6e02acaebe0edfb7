import { zoneProblems } from '../descriptors/cron-expression.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { parseDuration } from '../options/duration.js';
import type { Middleware } from '../options/middleware.js';
import { suggestion } from '../options/nearest-name.js';
import { BUILT_IN_QUEUES, type QueueOptions } from '../options/queue-options.js';
import { validateOptions } from '../options/validate-options.js';
import { TICK_QUEUE } from '../scheduler/schedule-tick.js';

const KNOWN = [
  'connection',
  'services',
  'jobs',
  'container',
  'queues',
  'defaults',
  'schedules',
  'app',
  'version',
  'keepSlots',
  'timezone',
  'allEvery',
  'maxPayload',
  'enqueueTimeout',
  'timeoutGrace',
  'backoffs',
  'context',
  'inline',
  'middleware',
  'telemetry',
  'configFile',
  'redact',
  'prefix',
] as const satisfies (keyof CortadoOptions)[];

/** The queues of an app: the built-in ones with what the config says of them, and its own. */
export function declaredQueues(options: CortadoOptions): Record<string, QueueOptions> {
  const queues: Record<string, QueueOptions> = { ...BUILT_IN_QUEUES };
  for (const [name, own] of Object.entries(options.queues ?? {})) queues[name] = { ...queues[name], ...own };
  return queues;
}

/** What is wrong with the app's own options; jobs and schedules are checked by their registries. */
export function appProblems(
  options: CortadoOptions,
  queues: Readonly<Record<string, QueueOptions>>,
): string[] {
  const problems = Object.keys(options)
    .filter((key) => !(KNOWN as readonly string[]).includes(key))
    .map((key) => `Unknown option "${key}" of the app.${suggestion(key, KNOWN)}`);
  for (const [name, queue] of Object.entries(options.queues ?? {}))
    problems.push(...queueProblems(name, queue));
  if (options.defaults)
    problems.push(...validateOptions('call', options.defaults, 'the app (defaults)', Object.keys(queues)));
  if (options.container !== undefined && typeof options.container?.resolve !== 'function')
    problems.push('Expected `container` to be an object with a resolve(service) function.');
  problems.push(...zoneProblems(options.timezone ?? APP_DEFAULTS.timezone, 'the app (timezone)'));
  problems.push(...ownerProblems(options));
  for (const key of ['allEvery', 'enqueueTimeout', 'timeoutGrace'] as const) {
    if (options[key] !== undefined && !parseDuration(options[key]))
      problems.push(
        `Expected "${key}" of the app to be a duration above zero such as '5s', found ${JSON.stringify(options[key])}.`,
      );
  }
  for (const [key, provider] of Object.entries(options.context ?? {})) {
    if (typeof provider !== 'function')
      problems.push(
        `Expected the context provider "${key}" of the app to be a function, found ${JSON.stringify(provider)}.`,
      );
  }
  if (options.inline !== undefined && typeof options.inline !== 'boolean')
    problems.push(
      `Expected "inline" of the app to be true or false, found ${JSON.stringify(options.inline)}.`,
    );
  problems.push(...(options.middleware ?? []).flatMap(middlewareProblems));
  if (options.telemetry !== undefined && !(options.telemetry?.tracer && options.telemetry.contextManager))
    problems.push(
      'Expected "telemetry" of the app to have a tracer and a contextManager, as `new BullMQOtel()` has.',
    );
  if (options.maxPayload !== undefined && !(Number.isInteger(options.maxPayload) && options.maxPayload > 0))
    problems.push(
      `Expected "maxPayload" of the app to be a whole number of bytes above zero, found ${JSON.stringify(options.maxPayload)}.`,
    );
  if (
    options.redact !== undefined &&
    !(
      Array.isArray(options.redact) &&
      options.redact.every((it) => typeof it === 'string' && /[a-z0-9]/i.test(it))
    )
  )
    problems.push(
      `Expected "redact" of the app to be a list of names such as ['ssn'], found ${JSON.stringify(options.redact)}.`,
    );
  if (options.prefix !== undefined && !/^[^\s:]{1,100}$/.test(options.prefix))
    problems.push(
      `Expected "prefix" of the app to be 1 to 100 characters without spaces or ":", found ${JSON.stringify(options.prefix)}.`,
    );
  return problems;
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

function ownerProblems({ app, version, keepSlots }: CortadoOptions): string[] {
  const problems: string[] = [];
  if (app !== undefined && !(typeof app === 'string' && /^[^\s:]{1,100}$/.test(app)))
    problems.push(
      `Expected "app" of the app to be 1 to 100 characters without spaces or ":", found ${JSON.stringify(app)}.`,
    );
  if (version !== undefined && !(typeof version === 'string' && /^.{1,200}$/.test(version)))
    problems.push(
      `Expected "version" of the app to be text of 1 to 200 characters, found ${JSON.stringify(version)}.`,
    );
  if (keepSlots === undefined) return problems;
  const { age, count, ...more } = keepSlots ?? {};
  const isFine =
    (age === undefined || parseDuration(age)) &&
    (count === undefined || (Number.isInteger(count) && count > 0)) &&
    Object.keys(more).length === 0;
  if (!isFine)
    problems.push(
      `Expected "keepSlots" of the app to be { age, count }, a duration and a whole number above zero, found ${JSON.stringify(keepSlots)}.`,
    );
  return problems;
}

function queueProblems(name: string, queue: QueueOptions): string[] {
  const problems = validateOptions('queue', queue, `the queue "${name}"`);
  if (!/^[^\s:{}]{1,100}$/.test(name))
    problems.push(
      `Expected a queue's name to be 1 to 100 characters without spaces, braces or ":", found ${JSON.stringify(name)}.`,
    );
  if (name === TICK_QUEUE)
    problems.push(`The queue "${TICK_QUEUE}" belongs to the scheduler. Give yours another name.`);
  return problems;
}
