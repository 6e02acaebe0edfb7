import type { ApprovalRequest } from '@cortado/core';
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
  /** Names of what is in the body of the request itself, and too long for a list. */
  leftOut: z.array(z.string()).optional(),
});
export type WaitingAct = z.infer<typeof WHAT>;

/** Characters of JSON that one thing asked for may have in a list: more is read by who opens the request. */
const LONGEST_LISTED = 1_000;

/** The act without what is long in it; as it is where nothing is. */
export function briefAct(act: WaitingAct): WaitingAct {
  const { filter, ...said } = act.body;
  const leftOut = [filter ?? {}, said]
    .flatMap((it) => Object.entries(it))
    .filter(([, value]) => (JSON.stringify(value)?.length ?? 0) > LONGEST_LISTED)
    .map(([name]) => name);
  if (leftOut.length === 0) return act;
  const short = (all: object) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !leftOut.includes(name)));
  const body = { ...short(said), ...(filter ? { filter: short(filter) } : {}) };
  return { ...act, body, leftOut: [...new Set([...(act.leftOut ?? []), ...leftOut])] };
}

/** How many an act is for: when it was asked for, and by now. */
export interface RequestCount {
  readonly asked: number | undefined;
  readonly now: number | undefined;
}

/** `undefined` for one that another version of the dashboard has written. */
export function knownActOf({ what }: ApprovalRequest): WaitingAct | undefined {
  return WHAT.safeParse(what).data;
}

/** @throws ApiError for one that another version of the dashboard has written */
export function waitingActOf(request: ApprovalRequest): WaitingAct {
  const known = knownActOf(request);
  if (!known) throw new ApiError('not-found');
  return known;
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
