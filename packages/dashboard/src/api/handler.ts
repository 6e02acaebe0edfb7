import type { Cortado, QueueView, ScheduleSummary } from '@cortado/core';
import { z } from 'zod';
import type { ActName } from '../access/acts.js';
import type { Visitor } from '../access/visitor.js';
import type { OpenStreams } from '../live/open-streams.js';
import type { QueueWatch } from '../live/queue-watch.js';
import type { RequestCount } from './second-person.js';

/** One request to the API, once it was found good and allowed. */
export interface ApiCall<Query = unknown, Body = unknown> {
  readonly cortado: Cortado;
  readonly visitor: Visitor;
  /** Which queues change while somebody listens. */
  readonly watch: QueueWatch;
  /** The streams that are read, by user. */
  readonly streams: OpenStreams;
  /** The queue that the path names. @throws Error where the path names none */
  readonly queue: QueueView;
  /** The schedule that the path names, as it stood. @throws Error where the path names none */
  readonly schedule: ScheduleSummary;
  /** The words of the path, by name. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** The queues the caller may do this in. */
  readonly queues: readonly string[];
  /** The address it came from. */
  readonly from: string | undefined;
  /** The token for writes, for the one handler that hands it out. */
  csrfToken(): string;
  readonly isReadOnly: boolean;
  /** The acts that take two people here. */
  readonly twoPeople: readonly ActName[];
  /** Counts again what another person asked for. @throws ApiError where the caller may not do it, or it is decided */
  recount(request: string): Promise<RequestCount>;
  /** @throws ApiError unless the caller may confirm what another person asked for */
  expectConfirmable(request: string): Promise<void>;
  /** Agrees to what another person asked for, and carries it out, telling how far it is. */
  confirm(request: string): AsyncIterable<unknown>;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Whether the server takes no more requests, and waits for those it has. */
  readonly isClosing: () => boolean;
}

/** What a row of the route table leads to. */
export interface Handler<Query extends z.ZodType, Body extends z.ZodType, Result> {
  readonly query: Query;
  readonly body: Body;
  /** Bytes a body may have. @default 64 KiB */
  readonly mostBytes?: number;
  /** What it gives comes as server-sent events. @default false */
  readonly isEventStream?: boolean;
  /** What is looked at first, so that a refusal is no line. @throws ApiError */
  before?(call: ApiCall<z.infer<Query>, z.infer<Body>>): Promise<void>;
  /** Whether it gives an iterable. */
  readonly isStream: boolean;
  /** What becomes JSON; of an iterable each value becomes a line. */
  run(call: ApiCall<z.infer<Query>, z.infer<Body>>): Promise<Result> | AsyncIterable<Result>;
}

/** What a handler answers, before it is JSON. */
export type AnswerOf<H> = H extends Handler<infer _Query, infer _Body, infer Result> ? Result : never;

const NOTHING = z.strictObject({});
type Nothing = typeof NOTHING;

/** A handler whose query and body are checked by these schemas; what they do not name is refused. */
export function handler<Result, Query extends z.ZodType = Nothing, Body extends z.ZodType = Nothing>(parts: {
  query?: Query;
  body?: Body;
  mostBytes?: number;
  isEventStream?: boolean;
  isStream?: boolean;
  before?: Handler<Query, Body, Result>['before'];
  run: Handler<Query, Body, Result>['run'];
}): Handler<Query, Body, Result> {
  return { query: NOTHING as unknown as Query, body: NOTHING as unknown as Body, isStream: false, ...parts };
}

/** A row of the route table: `:queue` and the like in the path become `params`. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly act: ActName;
  // biome-ignore lint/suspicious/noExplicitAny: handlers of any query and body stand in one table
  readonly handler: Handler<any, any, unknown>;
}

/** What no datastore of ours can hold: NUL, and half of a surrogate pair. */
export const UNSTORABLE = /[\0\p{Cs}]/u;
const isStorable = (it: string) => !UNSTORABLE.test(it);

/** Text of so many characters that a datastore can be asked for. */
export const text = (most: number) => z.string().min(1).max(most).refine(isStorable);

/** Why somebody does something. */
export const reason = z.string().trim().max(500).refine(isStorable).optional();

/** A whole number in a query, where everything is text. */
export const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
