import { InvalidOptionsError, suggestion } from '@cortado/core';
import { show } from '../publish/show.js';
import {
  type CheckedRealtimeOptions,
  DEFAULT_PATH,
  LIMITS,
  type RealtimeOptions,
  type RealtimeUser,
} from './realtime-options.js';

const OPTIONS = ['authenticate', 'authorize', 'path', 'origins', 'transports', 'tasks', 'limits'];
const TASK_RULES = ['canCancel', 'canRetry'];
const TRANSPORTS = ['websocket', 'polling'];

/** @throws InvalidOptionsError with everything that is wrong */
export function checkRealtimeOptions<U extends RealtimeUser>(
  server: unknown,
  given: RealtimeOptions<U>,
): CheckedRealtimeOptions<U> {
  const {
    authenticate,
    authorize,
    path = DEFAULT_PATH,
    origins = [],
    transports = ['websocket'],
  } = given ?? {};
  const problems = [
    ...serverProblems(server),
    ...unknownNames('option', Object.keys(given ?? {}), OPTIONS),
    ...unknownNames('rule of tasks', Object.keys(given?.tasks ?? {}), TASK_RULES),
    ...unknownNames('limit', Object.keys(given?.limits ?? {}), Object.keys(LIMITS)),
  ];
  const say = (name: string, expected: string, found: unknown) =>
    problems.push(`Expected "${name}" to be ${expected}, found ${show(found)}.`);
  if (typeof authenticate !== 'function')
    say('authenticate', 'a function that says who asks: nobody is let in without', authenticate);
  if (authorize !== undefined && typeof authorize !== 'function') say('authorize', 'a function', authorize);
  if (typeof path !== 'string' || !/^\/[^?#\s]*[^?#\s/]$/.test(path))
    say('path', "a path such as '/realtime', without a slash at its end", path);
  if (!Array.isArray(origins) || !origins.every(isOrigin))
    say('origins', "a list of origins such as 'https://app.example.com'", origins);
  if (
    !Array.isArray(transports) ||
    transports.length === 0 ||
    !transports.every((it) => TRANSPORTS.includes(it))
  )
    say('transports', "a list of 'websocket' and 'polling'", transports);
  if (given?.tasks !== undefined && !isObject(given.tasks))
    say('tasks', 'an object such as { canCancel: (user, task) => task.queue !== "billing" }', given.tasks);
  for (const [name, value] of Object.entries(given?.tasks ?? {}))
    if (TASK_RULES.includes(name) && value !== undefined && typeof value !== 'function')
      say(`tasks.${name}`, 'a function that gives true or false', value);
  for (const [name, value] of Object.entries(given?.limits ?? {}))
    if (name in LIMITS && !(Number.isInteger(value) && (value as number) >= 1))
      say(`limits.${name}`, 'a whole number from 1', value);
  if (problems.length > 0) throw new InvalidOptionsError('Realtime was not attached', problems);
  return { ...given, path, origins, transports, limits: { ...LIMITS, ...given.limits } };
}

/** A framework's own app may be listened to as well, and would never tell of a request. */
function serverProblems(server: unknown): string[] {
  const { emit, address } = (server ?? {}) as { emit?: unknown; address?: unknown };
  if (typeof emit === 'function' && typeof address === 'function') return [];
  const found = server === undefined || server === null ? 'nothing' : 'something else';
  return [
    `Expected the server that listens: http.createServer(app) with Express, fastify.server, what serve() of Hono gives, app.getHttpServer() of Nest; found ${found}.`,
  ];
}

function unknownNames(what: string, names: readonly string[], known: readonly string[]): string[] {
  return names
    .filter((it) => !known.includes(it))
    .map((it) => `Unknown ${what} "${it}".${suggestion(it, known)}`);
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOrigin(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && new URL(value).origin === value.toLowerCase();
}
