import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Cortado, InvalidOptionsError } from '@cortado/core';
import type { Task } from '../protocol/frames.js';
import { type SignedIn, signIn } from './authentication.js';
import { type JobReader, LONGEST_ID } from './job-reader.js';
import type { OpenTasks } from './open-tasks.js';
import type { OriginCheck } from './origin-check.js';
import type { CheckedRealtimeOptions, RealtimeUser } from './realtime-options.js';
import { RefusedError, refusalOf } from './refused-error.js';
import { NOT_YOURS } from './room-access.js';
import type { TaskView } from './task-view.js';
import { UserBuckets } from './user-buckets.js';

export interface TasksApiDeps<U extends RealtimeUser> {
  readonly cortado: Cortado;
  readonly options: CheckedRealtimeOptions<U>;
  readonly origins: OriginCheck;
  readonly jobs: JobReader;
  readonly tasks: TaskView<U>;
  readonly open: OpenTasks;
}

const STATUS: Readonly<Record<string, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'not-allowed': 405,
  conflict: 409,
  'unsupported-type': 415,
  'too-many': 429,
  'not-indexed': 501,
  unavailable: 503,
};
const PAGE = 20;
const LARGEST_PAGE = 100;

/** What somebody wants of their tasks. */
interface Asked {
  /** The words of the path behind `tasks`. */
  readonly words: readonly string[];
  readonly query: URLSearchParams;
}

/**
 * The tasks of the user who asks, over HTTP: `GET tasks`, `POST tasks/<queue>/<id>/cancel` and `…/retry`. A page of
 * another site can neither read them nor change anything.
 */
export class TasksApi<U extends RealtimeUser> {
  readonly #deps: TasksApiDeps<U>;
  readonly #path: string;
  readonly #buckets: UserBuckets;

  constructor(deps: TasksApiDeps<U>) {
    this.#deps = deps;
    this.#buckets = new UserBuckets(deps.options.limits.requestsPerSecond);
    this.#path = `${deps.options.path}/tasks`;
  }

  /** Whether a request is one of its own; it is answered then. */
  takes(request: IncomingMessage, response: ServerResponse): boolean {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    if (path !== this.#path && !path.startsWith(`${this.#path}/`)) return false;
    const words = path.slice(this.#path.length).split('/').filter(Boolean).map(decoded);
    void this.#answer(request, response, { words, query: new URLSearchParams(query) });
    return true;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, asked: Asked): Promise<void> {
    // Nothing is read of what it sends: the path says it all.
    request.resume();
    this.#allowOrigin(request, response);
    try {
      if (!this.#deps.origins.allows(request))
        throw new RefusedError({ code: 'forbidden', message: 'This page is of another site.' });
      if (request.method === 'OPTIONS') return send(response, 204, undefined);
      send(response, 200, await this.#respond(request, asked));
    } catch (error) {
      const refusal = refusalOf(error);
      send(response, STATUS[refusal.code] ?? 400, { error: refusal });
    }
  }

  #allowOrigin({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('vary', 'origin');
    if (origin === undefined || !this.#deps.origins.isListed(origin)) return;
    response.setHeader('access-control-allow-origin', origin);
    response.setHeader('access-control-allow-credentials', 'true');
    response.setHeader('access-control-allow-headers', 'authorization, content-type');
    response.setHeader('access-control-allow-methods', 'GET, POST');
  }

  async #respond(request: IncomingMessage, { words, query }: Asked): Promise<object> {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const [queue, id, act, ...more] = words;
    if (
      words.length !== 0 &&
      (queue === undefined || id === undefined || act === undefined || more.length > 0)
    )
      throw new RefusedError({ code: 'not-found', message: 'There is no such page.' });
    if (isRead !== (words.length === 0) || (!isRead && request.method !== 'POST'))
      throw new RefusedError({
        code: 'not-allowed',
        message: 'Tasks are read with GET and changed with POST.',
      });
    // A form of any site can send a POST, but not with this type.
    if (!isRead && !/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
      throw new RefusedError({ code: 'unsupported-type', message: 'Say content-type: application/json.' });
    const signedIn = await signIn(this.#deps.options, request);
    const { requestsPerSecond } = this.#deps.options.limits;
    if (!this.#buckets.take(signedIn.id))
      throw new RefusedError({
        code: 'too-many',
        message: `Ask less often: ${requestsPerSecond} times a second.`,
      });
    if (isRead) return await this.#list(signedIn, query);
    return await this.#act(signedIn, String(queue), String(id), String(act));
  }

  async #list({ id, user }: SignedIn<U>, query: URLSearchParams): Promise<object> {
    const { cortado, jobs, tasks, open } = this.#deps;
    if (!cortado.findsByUser)
      throw new RefusedError({
        code: 'not-indexed',
        message: "Jobs are not found by their users: say `index: { user: true }` in the app's options.",
      });
    const limit = Number(query.get('limit') ?? PAGE);
    const after = query.get('after') ?? undefined;
    if (!(Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_PAGE))
      throw new RefusedError({ code: 'invalid', message: `Expected "limit" to be 1 to ${LARGEST_PAGE}.` });
    const filter = { user: id, limit, ...(after === undefined ? {} : { after }) };
    const page = await jobs.list(filter).catch((error) => {
      if (!(error instanceof InvalidOptionsError)) throw error;
      throw new RefusedError({ code: 'invalid', message: 'Expected "after" to be the "next" of a page.' });
    });
    for (const it of page.jobs) open.given(it);
    const shown: Task[] = page.jobs.map((it) => tasks.task(it, user));
    return { tasks: shown, ...(page.next === undefined ? {} : { next: page.next }) };
  }

  async #act(signedIn: SignedIn<U>, queue: string, id: string, act: string): Promise<object> {
    const { cortado, jobs, tasks } = this.#deps;
    if (act !== 'cancel' && act !== 'retry')
      throw new RefusedError({ code: 'not-found', message: 'A task is cancelled or retried.' });
    if (queue.length > LONGEST_ID || id.length > LONGEST_ID)
      throw new RefusedError({
        code: 'invalid',
        message: `A queue and an id have ${LONGEST_ID} characters at most.`,
      });
    // Whether it is not there or somebody else's is nobody's business.
    const job = await jobs.find(id, queue);
    if (job?.user !== signedIn.id) throw new RefusedError(NOT_YOURS);
    const may = act === 'cancel' ? tasks.canCancel(job, signedIn.user) : tasks.canRetry(job, signedIn.user);
    if (!may)
      throw new RefusedError({
        code: 'conflict',
        message: `A task that is ${job.state} cannot be ${PAST[act]}.`,
      });
    const view = cortado.job(queue, id);
    if (act === 'cancel') await view.cancel(`cancelled by ${signedIn.id}`);
    else await view.retry();
    const after = await jobs.find(id, queue);
    return { task: tasks.task(after ?? job, signedIn.user) };
  }
}

const PAST = { cancel: 'cancelled', retry: 'retried' } as const;

function send(response: ServerResponse, status: number, body: object | undefined): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(text);
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return '';
  }
}
