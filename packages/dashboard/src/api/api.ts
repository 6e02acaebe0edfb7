import type { Cortado, QueueView, ScheduleSummary } from '@cortado/core';
import type { ActLog } from '../access/act-log.js';
import { isWrite } from '../access/acts.js';
import { checkAsker, checkOrigin, csrfToken } from '../access/csrf.js';
import type { ActPlace, Visitor } from '../access/visitor.js';
import { type Answer, eventsAnswer, jsonAnswer, linesAnswer } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';
import type { IncomingRequest } from '../http/visit.js';
import { QueueWatch } from '../live/queue-watch.js';
import { apiError, errorBody } from './error-answer.js';
import type { ApiCall, Route } from './handler.js';
import { openApi } from './open-api.js';
import { readBody, readQuery } from './read-input.js';
import { RouteTable } from './route-match.js';
import { ROUTES } from './routes.js';

export interface ApiDeps {
  readonly cortado: Cortado;
  readonly acts: ActLog;
  readonly basePath: string;
  readonly readOnly: boolean;
}

interface Place extends ActPlace {
  readonly view?: QueueView;
  readonly found?: ScheduleSummary;
}

/** Answers what the page and programs ask: finds the route, checks who asks and what, and lets a handler do it. */
export class Api {
  readonly #deps: ApiDeps;
  readonly #watch: QueueWatch;
  readonly #table = new RouteTable(ROUTES);

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    this.#watch = new QueueWatch(deps.cortado);
  }

  /** `path` begins behind `/api`. @throws ApiError and what operations throw */
  async respond(request: IncomingRequest, visitor: Visitor, path: string, search: string): Promise<Answer> {
    checkAsker(request);
    if (path === '/openapi.json' && request.method === 'GET')
      return jsonAnswer(200, openApi(ROUTES, `${this.#deps.basePath}/api`));
    const { route, params } = this.#table.find(request.method, path);
    if (route.method === 'POST') checkOrigin(request, visitor.user.name);
    const place = await this.#placeOf(params);
    const said = { by: visitor.user.name, from: request.remoteAddress, act: route.act };
    const where = { queue: place.queue, schedule: place.schedule, job: params.job };
    let queues: readonly string[];
    try {
      queues = await this.#allowed(route, visitor, place);
    } catch (error) {
      if (isWrite(route.act)) await this.#deps.acts.add({ ...said, ...where, outcome: 'refused' });
      throw error;
    }
    const query = readQuery(search, route.handler.query);
    const body = route.method === 'POST' ? await readBody(request, route.handler) : {};
    const token = csrfToken(request, visitor.user.name, this.#deps.basePath);
    const call = this.#call(request, visitor, { params, place, queues, query, body, token: token.token });
    const running = route.handler.run(call);
    if (isIterable(running))
      return route.handler.isEventStream ? eventsAnswer(running) : linesAnswer(told(running));
    const result = isWrite(route.act)
      ? await this.#noted(running, { ...said, ...where, reason: reasonIn(body) })
      : await running;
    const isSession = route.act === 'session.read';
    return jsonAnswer(200, result ?? {}, isSession && token.cookie ? { 'Set-Cookie': token.cookie } : {});
  }

  /** @throws ApiError for a queue or schedule that there is none of */
  async #placeOf({ queue, schedule }: Readonly<Record<string, string>>): Promise<Place> {
    const { cortado } = this.#deps;
    if (queue !== undefined) {
      if (!cortado.queueNames.includes(queue)) throw new ApiError('unknown-queue', { queue });
      return { queue, view: cortado.queue(queue) };
    }
    if (schedule === undefined) return {};
    const found = await cortado.schedules.get(schedule);
    if (!found) throw new ApiError('unknown-schedule', { schedule });
    return { queue: found.queue, schedule, found };
  }

  /** The queues in which the visitor may do it, of those the route is about. @throws ApiError where there is none */
  async #allowed(route: Route, visitor: Visitor, { queue, schedule }: Place): Promise<readonly string[]> {
    if (queue !== undefined) {
      await visitor.expect(route.act, { queue, schedule });
      return [queue];
    }
    if (!OF_QUEUES.has(route.act)) {
      await visitor.expect(route.act);
      return [];
    }
    const queues = await visitor.queuesFor(route.act, this.#deps.cortado.queueNames);
    if (queues.length === 0) await visitor.expect(route.act);
    return queues;
  }

  #call(
    request: IncomingRequest,
    visitor: Visitor,
    it: {
      params: Readonly<Record<string, string>>;
      place: Place;
      queues: readonly string[];
      query: unknown;
      body: unknown;
      token: string;
    },
  ): ApiCall {
    const { cortado, acts, readOnly } = this.#deps;
    const { params, place, queues, query, body, token } = it;
    return {
      cortado,
      visitor,
      acts,
      watch: this.#watch,
      params,
      queues,
      query,
      body,
      signal: request.signal,
      from: request.remoteAddress,
      isReadOnly: readOnly,
      csrfToken: () => token,
      get queue() {
        return named(place.view);
      },
      get schedule() {
        return named(place.found);
      },
    };
  }

  async #noted(
    running: Promise<unknown>,
    entry: Omit<Parameters<ActLog['add']>[0], 'outcome'>,
  ): Promise<unknown> {
    try {
      const result = await running;
      await this.#deps.acts.add({ ...entry, outcome: 'done' });
      return result;
    } catch (error) {
      await this.#deps.acts.add({ ...entry, outcome: 'failed' });
      throw error;
    }
  }
}

/** Acts whose right is asked for queue by queue. */
const OF_QUEUES: ReadonlySet<string> = new Set([
  'queues.read',
  'jobs.read',
  'jobs.retry',
  'jobs.cancel',
  'jobs.remove',
  'jobs.run',
  'metrics.read',
  'processes.read',
  'errors.read',
  'schedules.read',
]);

/** An error on the way is the last line, since the status has been sent by then. */
async function* told(values: AsyncIterable<unknown>): AsyncIterable<unknown> {
  try {
    yield* values;
  } catch (error) {
    yield errorBody(apiError(error));
  }
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

function named<T>(place: T | undefined): T {
  if (place === undefined)
    throw new Error('Expected the path of the route to name it, found that it does not.');
  return place;
}

function reasonIn(body: unknown): string | undefined {
  const { reason } = body as { reason?: unknown };
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}
