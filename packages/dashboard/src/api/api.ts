import type { ApprovalRequest, Cortado } from '@cortado/core';
import type { ActEntry } from '../access/act-entry.js';
import { type ActName, isWrite } from '../access/acts.js';
import { AuditedAct, type AuditedActDeps } from '../access/audited-act.js';
import { checkAsker, checkOrigin, csrfToken } from '../access/csrf.js';
import type { Visitor } from '../access/visitor.js';
import { type Answer, eventsAnswer, jsonAnswer, linesAnswer } from '../http/answer.js';
import { ApiError } from '../http/api-error.js';
import type { IncomingRequest } from '../http/visit.js';
import { OpenStreams } from '../live/open-streams.js';
import { QueueWatch } from '../live/queue-watch.js';
import { expectThere, type FoundPlace, findPlace } from './act-place.js';
import { isIterable, linesOf, toTheEnd } from './answer-lines.js';
import type { ApiCall, Route } from './handler.js';
import { type JobTerms, queuesOf } from './job-terms.js';
import { openApi } from './open-api.js';
import { readBody, readQuery } from './read-input.js';
import { RouteTable } from './route-match.js';
import { ROUTES } from './routes.js';
import { countOf, mayDo, type RequestCount, type WaitingAct, waitingActOf } from './second-person.js';

export interface ApiDeps {
  readonly cortado: Cortado;
  /** Acts that take two people. */
  readonly twoPeople: ReadonlySet<ActName>;
  /** Hears of everything that somebody did. */
  readonly tellAct: ((entry: ActEntry) => unknown) | undefined;
  /** Hears of errors that nobody expected. */
  readonly tellFailure: (error: unknown) => void;
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

  constructor(deps: ApiDeps) {
    this.#deps = deps;
    this.#watch = new QueueWatch(deps.cortado);
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
    if (isWrite(route.act)) return await this.#write(route, call, place, actor);
    const running = route.handler.run(call);
    if (isIterable(running))
      return route.handler.isEventStream
        ? eventsAnswer(running, request.httpVersion)
        : linesAnswer(toTheEnd(running, this.#deps.tellFailure));
    const isSession = route.act === 'session.read';
    const cookie: Answer['headers'] = isSession && token.cookie ? { 'Set-Cookie': token.cookie } : {};
    return jsonAnswer(200, (await running) ?? {}, cookie);
  }

  /** Does it, or keeps it for a second person where it takes two. */
  async #write(
    route: Route,
    call: ApiCall,
    place: FoundPlace,
    actor: AuditedActDeps['actor'],
  ): Promise<Answer> {
    const audited = this.#audited(route, call, place, actor);
    try {
      await route.handler.before?.(call);
    } catch (error) {
      await audited.refuse();
      throw error;
    }
    if (this.#deps.twoPeople.has(route.act) && !isCount(call.body)) {
      const request = await this.#askSecondPerson(route, call, audited);
      return jsonAnswer(202, { request });
    }
    // Lines come one by one, and so what makes them is only begun by whoever reads them.
    if (route.handler.isStream)
      return linesAnswer(toTheEnd(this.#carryOut(route, call, audited), this.#deps.tellFailure));
    const result = await audited.one(async () => await (route.handler.run(call) as Promise<unknown>));
    return jsonAnswer(200, result ?? {});
  }

  #carryOut(route: Route, call: ApiCall, audited: AuditedAct): AsyncIterable<unknown> {
    return audited.many(() => linesOf(route.handler.run(call)));
  }

  async #askSecondPerson(route: Route, call: ApiCall, audited: AuditedAct): Promise<unknown> {
    const { params, queues, query, body, visitor, from } = call;
    const count = await countOf(route, call);
    const what: WaitingAct = {
      ...{ path: route.path, params: { ...params }, queues: meantQueues(body, queues), query },
      body: body as WaitingAct['body'],
    };
    const reason = reasonIn(body);
    const { what: _, ...request } = await audited.by(() =>
      this.#deps.cortado.approvals.ask({ act: route.act, by: visitor.user.name, from, what, count, reason }),
    );
    return request;
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
    const { cortado, tellAct } = this.#deps;
    const { asked, route, call, place } = await this.#asked(request, visitor, id);
    const now = await countOf(route, call);
    await cortado.approvals.confirm(id, visitor.user.name);
    const decision = { act: 'requests.decide', target: id, asked: asked.count, done: now };
    await cortado.audit.write({ ...decision, outcome: 'done' });
    yield { asked: asked.count, now };
    const actor = { by: asked.by, from: asked.from, via: 'dashboard', confirmedBy: visitor.user.name };
    const audited = this.#audited(route, call, place, actor, tellAct);
    yield* this.#carryOut(route, call, audited);
    yield { isEnd: true };
  }

  #audited(
    route: Route,
    { params, body }: Pick<ApiCall, 'params' | 'body'>,
    place: FoundPlace,
    actor: AuditedActDeps['actor'],
    told = this.#deps.tellAct,
  ): AuditedAct {
    const { queue, schedule } = place;
    const act = {
      act: route.act,
      queue,
      schedule,
      job: params.job,
      target: params.batch ?? params.group,
      reason: reasonIn(body),
    };
    return new AuditedAct({ audit: this.#deps.cortado.audit, actor, told, act, isCount: isCount(body) });
  }

  async #allowedOrRefused(
    route: Route,
    visitor: Visitor,
    it: Pick<ApiCall, 'params'> & { place: FoundPlace; actor: AuditedActDeps['actor'] },
  ): Promise<readonly string[]> {
    try {
      return await this.#allowed(route, visitor, it.place);
    } catch (error) {
      if (isWrite(route.act))
        await this.#audited(route, { params: it.params, body: {} }, it.place, it.actor).refuse();
      throw error;
    }
  }

  /** The queues in which the visitor may do it, of those the route is about. @throws ApiError where there is none */
  async #allowed(
    route: Route,
    visitor: Visitor,
    { queue, schedule, missing }: FoundPlace,
  ): Promise<readonly string[]> {
    // It might be in any queue: who may not do this in all of them is told what they are told of one they may not see.
    if (missing === 'unknown-schedule')
      for (const it of this.#deps.cortado.queueNames)
        await visitor.expect(route.act, { queue: it, schedule });
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

/** Acts whose right is asked for queue by queue. */
const OF_QUEUES: ReadonlySet<string> = new Set([
  'queues.read',
  'jobs.read',
  'jobs.retry',
  'jobs.cancel',
  'jobs.remove',
  'jobs.run',
  'batches.read',
  'metrics.read',
  'processes.read',
  'errors.read',
  'schedules.read',
]);

/** Those that the act is for: of a filter that names some, no others. */
function meantQueues(body: unknown, queues: readonly string[]): string[] {
  const { filter } = body as { filter?: JobTerms };
  return [...(filter ? queuesOf(filter, queues) : queues)];
}

function named<T>(place: T | undefined): T {
  if (place === undefined)
    throw new Error('Expected the path of the route to name it, found that it does not.');
  return place;
}

function isCount(body: unknown): boolean {
  return (body as { dryRun?: unknown }).dryRun === true;
}

function reasonIn(body: unknown): string | undefined {
  const { reason } = body as { reason?: unknown };
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}
