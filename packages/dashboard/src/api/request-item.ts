import type { ApprovalRequest, Cortado } from '@cortado/core';
import type { ActName } from '../access/acts.js';
import type { ActPlace, Visitor } from '../access/visitor.js';
import { briefAct, knownActOf, mayDo, placeOf, type WaitingAct } from './second-person.js';

/** A request as people see it. */
export type RequestItem = Omit<ApprovalRequest, 'what'> & {
  readonly place: ActPlace & { readonly job?: string | undefined; readonly target?: string | undefined };
  readonly filter: unknown;
  /** What else was asked for: until when, how many processes of which pool, with which arguments. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Names of what is in `filter` or `details` of the request itself, and too long for a list. */
  readonly leftOut: readonly string[];
  readonly isOwn: boolean;
  readonly mayConfirm: boolean;
};

/** The requests whose acts the visitor may do, and those of the visitor, without what is long in them. */
export async function requestItems(cortado: Cortado, visitor: Visitor): Promise<RequestItem[]> {
  const found = await cortado.approvals.list();
  const items = found.map((it) => requestItem(it, cortado, visitor, briefAct));
  return (await Promise.all(items)).filter((it) => it !== undefined);
}

/** One of them; `undefined` for who neither asked for it nor may do it. `shown` gives what of the act is shown. */
export async function requestItem(
  request: ApprovalRequest,
  cortado: Cortado,
  visitor: Visitor,
  shown: (act: WaitingAct) => WaitingAct = (act) => act,
): Promise<RequestItem | undefined> {
  const { what: _, ...facts } = request;
  const known = knownActOf(request);
  if (!known) return undefined;
  const isOwn = facts.by === visitor.user.name;
  const may = await mayDo(visitor, facts.act as ActName, known);
  if (!may && !isOwn) return undefined;
  const { body, leftOut = [] } = shown(known);
  const { filter, reason: __, dryRun: ___, ...details } = body;
  const said = { filter: filter ?? null, details, reason: facts.reason };
  return {
    ...{ ...facts, ...(cortado.masked(said) as Pick<RequestItem, keyof typeof said>) },
    ...{ place: wholePlaceOf(known), leftOut, isOwn },
    mayConfirm: may && !isOwn && facts.state === 'pending',
  };
}

function wholePlaceOf(act: WaitingAct): RequestItem['place'] {
  const { job, batch, group } = act.params;
  const target = batch ?? group;
  return {
    ...placeOf(act),
    ...(job === undefined ? {} : { job }),
    ...(target === undefined ? {} : { target }),
  };
}
