import type { Cortado } from '@cortado/core';
import type { ActName } from '../access/acts.js';
import { AuditedAct, type AuditedActDeps } from '../access/audited-act.js';
import type { TellAct } from '../access/told-act.js';
import { type Answer, jsonAnswer, linesAnswer } from '../http/answer.js';
import type { FoundPlace } from './act-place.js';
import { linesOf, toTheEnd } from './answer-lines.js';
import type { ApiCall, Route } from './handler.js';
import { type JobTerms, queuesOf } from './job-terms.js';
import { briefAct, countOf, type WaitingAct } from './second-person.js';

export interface WritesDeps {
  readonly cortado: Cortado;
  /** Acts that take two people. */
  readonly twoPeople: ReadonlySet<ActName>;
  /** Hears of everything that somebody did. */
  readonly tellAct: TellAct | undefined;
  /** Hears of errors that nobody expected. */
  readonly tellFailure: (error: unknown) => void;
}

/** Does what changes something, and sees that it is written down. */
export class Writes {
  readonly #deps: WritesDeps;

  constructor(deps: WritesDeps) {
    this.#deps = deps;
  }

  /** Does it, or keeps it for a second person where it takes two. @throws ApiError and what operations throw */
  async answer(
    route: Route,
    call: ApiCall,
    place: FoundPlace,
    actor: AuditedActDeps['actor'],
  ): Promise<Answer> {
    const audited = this.audited(route, call, place, actor);
    try {
      await route.handler.before?.(call);
    } catch (error) {
      await audited.refuse();
      throw error;
    }
    if (this.#deps.twoPeople.has(route.act) && !isCount(call.body)) {
      const request = await this.#askSecondPerson(route, call, audited);
      return jsonAnswer(202, audited.warnings.with({ request }));
    }
    // Lines come one by one, and so what makes them is only begun by whoever reads them.
    if (route.handler.isStream)
      return linesAnswer(toTheEnd(this.carryOut(route, call, audited), this.#deps.tellFailure));
    return jsonAnswer(200, await audited.one(async () => await route.handler.run(call)));
  }

  carryOut(route: Route, call: ApiCall, audited: AuditedAct): AsyncIterable<unknown> {
    return audited.many(() => linesOf(route.handler.run(call)));
  }

  audited(
    route: Route,
    { params, body }: Pick<ApiCall, 'params' | 'body'>,
    { queue, schedule }: FoundPlace,
    actor: AuditedActDeps['actor'],
  ): AuditedAct {
    const act = {
      act: route.act,
      queue,
      schedule,
      job: params.job,
      target: params.batch ?? params.group,
      reason: reasonIn(body),
    };
    const { cortado, tellAct: told } = this.#deps;
    return new AuditedAct({ audit: cortado.audit, actor, told, act, isCount: isCount(body) });
  }

  async #askSecondPerson(route: Route, call: ApiCall, audited: AuditedAct): Promise<unknown> {
    const { params, queues, query, body, visitor, from } = call;
    const count = await countOf(route, call);
    const what: WaitingAct = {
      ...{ path: route.path, params: { ...params }, queues: meantQueues(body, queues), query },
      body: body as WaitingAct['body'],
    };
    const reason = reasonIn(body);
    const brief = briefAct(what);
    const asked = { act: route.act, by: visitor.user.name, from, what, count, reason };
    const { what: _, ...request } = await audited.by(() =>
      this.#deps.cortado.approvals.ask(brief === what ? asked : { ...asked, brief }),
    );
    return request;
  }
}

/** Those that the act is for: of a filter that names some, no others. */
function meantQueues(body: unknown, queues: readonly string[]): string[] {
  const { filter } = body as { filter?: JobTerms };
  return [...new Set(filter ? queuesOf(filter, queues) : queues)];
}

function isCount(body: unknown): boolean {
  return (body as { dryRun?: unknown }).dryRun === true;
}

function reasonIn(body: unknown): string | undefined {
  const { reason } = body as { reason?: unknown };
  return typeof reason === 'string' && reason !== '' ? reason : undefined;
}
