import type { ApprovalRequest } from '@cortado/core';
import { isWrite } from '../access/acts.js';
import type { AuditedActDeps } from '../access/audited-act.js';
import { checkAsker, checkOrigin, csrfToken } from '../access/csrf.js';
import type { Visitor } from '../access/visitor.js';
import { type Answer, eventsAnswer, jsonAnswer, linesAnswer } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';
import type { IncomingRequest } from '../http/visit.js';
import { OpenStreams } from '../live/open-streams.js';
import { QueueWatch } from '../live/queue-watch.js';
import { expectThere, type FoundPlace, findPlace } from './act-place.js';
import { allowedQueues } from './allowed-queues.js';
import { isIterable, toTheEnd } from './answer-lines.js';
import type { ApiCall, Route } from './handler.js';
import { openApi } from './open-api.js';
import { readBody, readQuery } from './read-input.js';
import { RouteTable } from './route-match.js';
import { ROUTES } from './routes.js';
import { countOf, mayDo, type RequestCount, waitingActOf } from './second-person.js';
import { Writes, type WritesDeps } from './writes.js';

export interface ApiDeps extends WritesDeps {
  readonly readOnly: boolean;
}

/** An act that waits for a second person, and what it takes to carry it out. */
interface AskedAct {
  readonly asked: ApprovalRequest;
  readonly route: Route;
  readonly call: ApiCall;
  readonly place: FoundPlace;
}

/** Answers what the page and programs ask: finds the route, checks who asks and what, and lets a handler do it. */
export class Api {
  readonly #deps: ApiDeps;
  readonly #watch: QueueWatch;
  readonly #streams = new OpenStreams();
  readonly #table = new RouteTable(ROUTES);
  readonly #writes: Writes;

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    this.#watch = new QueueWatch(deps.cortado);
    this.#writes = new Writes(deps);
  }

  /** `path` begins behind `/api`. @throws ApiError and what operations throw */
  async respond(request: IncomingRequest, visitor: Visitor, path: string, search: string): Promise<Answer> {
    checkAsker(request);
    if (path === '/openapi.json' && request.method === 'GET') return jsonAnswer(200, openApi(ROUTES));
    const { route, params } = this.#table.find(request.method, path);
    if (route.method === 'POST') checkOrigin(request, visitor.user.name);
    const place = await findPlace(this.#deps.cortado, params);
    const actor = { by: visitor.user.name, from: request.remoteAddress, via: 'dashboard' };
    const queues = await this.#allowedOrRefused(route, visitor, { place, params, actor });
    expectThere(place);
    const query = readQuery(search, route.handler.query);
    const body = route.method === 'POST' ? await readBody(request, route.handler) : {};
    const token = csrfToken(request, visitor.user.name);
    const call = this.#call(request, visitor, { params, place, queues, query, body, token: token.token });
    if (isWrite(route.act)) return await this.#writes.answer(route, call, place, actor);
    const running = route.handler.run(call);
    if (isIterable(running))
      return route.handler.isEventStream
        ? eventsAnswer(running, request.httpVersion)
        : linesAnswer(toTheEnd(running, this.#deps.tellFailure));
    const isSession = route.act === 'session.read';
    const cookie: Answer['headers'] = isSession && token.cookie ? { 'Set-Cookie': token.cookie } : {};
    return jsonAnswer(200, (await running) ?? {}, cookie);
  }

  /** What one person asked for, as it is carried out in that name with the rights of the visitor. @throws ApiError */
  async #asked(request: IncomingRequest, visitor: Visitor, id: string): Promise<AskedAct> {
    const { cortado } = this.#deps;
    const asked = await cortado.approvals.get(id);
    if (!asked) throw new ApiError('not-found');
    const waiting = waitingActOf(asked);
    const route = ROUTES.find(
      (it) => it.method === 'POST' && it.path === waiting.path && it.act === asked.act,
    );
    if (!route) throw new ApiError('not-found');
    if (!(await mayDo(visitor, route.act, waiting))) throw new ApiError('forbidden', { act: route.act });
    if (asked.state !== 'pending') throw new ApiError('wrong-state', { state: asked.state });
    const place = await findPlace(cortado, waiting.params);
    expectThere(place);
    const { params, queues, query, body } = waiting;
    const speaker = visitor.speakingFor(asked.by);
    const call = this.#call(request, speaker, { params, place, queues, query, body, token: '' });
    await route.handler.before?.(call);
    return { asked, route, call, place };
  }

  /** @throws ApiError unless the visitor may confirm it */
  async #expectConfirmable(request: IncomingRequest, visitor: Visitor, id: string): Promise<void> {
    const { asked } = await this.#asked(request, visitor, id);
    if (asked.by === visitor.user.name) throw new ApiError('same-person');
  }

  /** How many an act is for by now that somebody has asked for. @throws ApiError */
  async #recounted(request: IncomingRequest, visitor: Visitor, id: string): Promise<RequestCount> {
    const { asked, route, call } = await this.#asked(request, visitor, id);
    return { asked: asked.count, now: await countOf(route, call) };
  }

  /** Carries out what one person asked for and the visitor agrees to. @throws ApiError, ApprovalRefusedError */
  async *#confirmed(request: IncomingRequest, visitor: Visitor, id: string): AsyncIterable<unknown> {
    const { cortado } = this.#deps;
    const { asked, route, call, place } = await this.#asked(request, visitor, id);
    const now = await countOf(route, call);
    await cortado.approvals.confirm(id, visitor.user.name);
    const decision = { act: 'requests.decide', target: id, asked: asked.count, done: now };
    await cortado.audit.write({ ...decision, outcome: 'done' });
    yield { asked: asked.count, now };
    const actor = { by: asked.by, from: asked.from, via: 'dashboard', confirmedBy: visitor.user.name };
    const audited = this.#writes.audited(route, call, place, actor);
    yield* this.#writes.carryOut(route, call, audited);
    yield audited.warnings.with({ isEnd: true });
  }

  async #allowedOrRefused(
    route: Route,
    visitor: Visitor,
    it: Pick<ApiCall, 'params'> & { place: FoundPlace; actor: AuditedActDeps['actor'] },
  ): Promise<readonly string[]> {
    try {
      return await allowedQueues(this.#deps.cortado, route, visitor, it.place);
    } catch (error) {
      if (isWrite(route.act))
        await this.#writes.audited(route, { params: it.params, body: {} }, it.place, it.actor).refuse();
      throw error;
    }
  }

  #call(
    request: IncomingRequest,
    visitor: Visitor,
    it: Pick<ApiCall, 'params' | 'queues' | 'query' | 'body'> & { place: FoundPlace; token: string },
  ): ApiCall {
    const { cortado, twoPeople, readOnly } = this.#deps;
    const { params, place, queues, query, body, token } = it;
    return {
      cortado,
      visitor,
      watch: this.#watch,
      streams: this.#streams,
      params,
      queues,
      query,
      body,
      signal: request.signal,
      isClosing: () => request.isClosing(),
      from: request.remoteAddress,
      isReadOnly: readOnly,
      twoPeople: [...twoPeople],
      expectConfirmable: (id) => this.#expectConfirmable(request, visitor, id),
      confirm: (id) => this.#confirmed(request, visitor, id),
      recount: (id) => this.#recounted(request, visitor, id),
      csrfToken: () => token,
      get queue() {
        return named(place.view);
      },
      get schedule() {
        return named(place.found);
      },
    };
  }
}

function named<T>(place: T | undefined): T {
  if (place === undefined)
    throw new Error('Expected the path of the route to name it, found that it does not.');
  return place;
}
