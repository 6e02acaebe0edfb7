import type { ApprovalRequest, Cortado } from '@cortado/core';
import { z } from 'zod';
import type { ActName } from '../access/acts.js';
import type { ActPlace, Visitor } from '../access/visitor.js';
import { ApiError } from '../http/api-error.js';
import type { Route } from './handler.js';

/** What is kept of an act that waits for a second person: enough to carry it out. */
const WHAT = z.object({
  path: z.string(),
  params: z.record(z.string(), z.string()),
  queues: z.array(z.string()),
  query: z.unknown(),
  body: z.record(z.string(), z.unknown()),
});
export type WaitingAct = z.infer<typeof WHAT>;

/** How many an act is for: when it was asked for, and by now. */
export interface RequestCount {
  readonly asked: number | undefined;
  readonly now: number | undefined;
}

/** A request as people see it. */
export type RequestItem = Omit<ApprovalRequest, 'what'> & {
  readonly place: ActPlace & { readonly job?: string | undefined; readonly target?: string | undefined };
  readonly filter: unknown;
  /** What else was asked for: until when, how many processes of which pool, with which arguments. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly isOwn: boolean;
  readonly mayConfirm: boolean;
};

/** @throws ApiError for one that another version of the dashboard has written */
export function waitingActOf({ what }: ApprovalRequest): WaitingAct {
  const { success, data } = WHAT.safeParse(what);
  if (!success) throw new ApiError('not-found');
  return data;
}

/** Where it is done: the queue or the schedule that its path names. */
export function placeOf({ params }: WaitingAct): ActPlace {
  const { queue, schedule } = params;
  return { ...(queue === undefined ? {} : { queue }), ...(schedule === undefined ? {} : { schedule }) };
}

/** Whether somebody may do all of it, in each of the queues that it was asked for. */
export async function mayDo(visitor: Visitor, act: ActName, waiting: WaitingAct): Promise<boolean> {
  const { queues } = waiting;
  if (queues.length === 0) return await visitor.may(act, placeOf(waiting));
  const { schedule } = placeOf(waiting);
  const answers = queues.map((queue) =>
    visitor.may(act, schedule === undefined ? { queue } : { queue, schedule }),
  );
  return (await Promise.all(answers)).every((it) => it);
}

/** The requests whose acts the visitor may do, and those of the visitor. */
export async function requestItems(cortado: Cortado, visitor: Visitor): Promise<RequestItem[]> {
  const found = await cortado.approvals.list();
  const items = found.map(async ({ what, ...facts }): Promise<RequestItem | undefined> => {
    const { success, data } = WHAT.safeParse(what);
    if (!success) return undefined;
    const isOwn = facts.by === visitor.user.name;
    const may = await mayDo(visitor, facts.act as ActName, data);
    if (!may && !isOwn) return undefined;
    const { job, batch, group } = data.params;
    const target = batch ?? group;
    const { filter, reason: _, dryRun: __, ...details } = data.body;
    const seen = cortado.masked({ filter: filter ?? null, details, reason: facts.reason }) as Pick<
      RequestItem,
      'filter' | 'details' | 'reason'
    >;
    return {
      ...{ ...facts, ...seen },
      place: {
        ...placeOf(data),
        ...(job === undefined ? {} : { job }),
        ...(target === undefined ? {} : { target }),
      },
      isOwn,
      mayConfirm: may && !isOwn && facts.state === 'pending',
    };
  });
  return (await Promise.all(items)).filter((it) => it !== undefined);
}

/** How many an act is for: told by the last line of counting, or one. */
export async function countOf(
  route: Route,
  call: Parameters<Route['handler']['run']>[0],
): Promise<number | undefined> {
  const body = call.body as { dryRun?: unknown };
  if (!('dryRun' in body)) return 1;
  // Not a copy: what a call has of its place is looked at only by those whose path names one.
  const counted = Object.create(call, { body: { value: { ...body, dryRun: true } } }) as typeof call;
  const counting = route.handler.run(counted);
  if (!(Symbol.asyncIterator in counting)) return undefined;
  let matched: number | undefined;
  for await (const line of counting) matched = (line as { matched?: number }).matched ?? matched;
  return matched;
}
