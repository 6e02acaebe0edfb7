import type { Redis } from 'ioredis';
import { CANCELLED_MARK } from '../../message/cancelled-reason.js';
import {
  badCursor,
  type JobList,
  type ListedJob,
  type ListedPage,
  type ListPosition,
  type ListRequest,
  type ListTerms,
  LONGEST_LISTED,
  type RecentEnds,
  type RecentRun,
} from '../ports/job-list.js';
import { readJson, readValue } from '../ports/read-value.js';
import type { StoredState } from '../ports/stored-state.js';
import { isNoHash } from './jobs-alone.js';
import { LIST_PAGE } from './list-script.js';
import { READY } from './ready-again.js';

/** Jobs looked through in one command, so that no other command waits long. */
const CHUNK = 1_000;
/** The same where arguments are read as well. */
const TEXT_CHUNK = 200;

/** BullMQ orders the jobs of one millisecond by the low bits of their scores. */
const SCORES_PER_MS = 0x1000;

const LISTS: Partial<Record<StoredState, string>> = { waiting: 'wait', active: 'active' };
const ENDED: readonly StoredState[] = ['completed', 'failed'];

const NEXT = `
local id = redis.call('LINDEX', KEYS[1] .. 'wait', -1) or redis.call('ZRANGE', KEYS[1] .. 'prioritized', 0, 0)[1]
return id and redis.call('HMGET', KEYS[1] .. id, 'timestamp', 'opts', 'processedOn', '${READY}') or {}`;

const RECENT = `
local ends = {}
for _, state in ipairs({ 'completed', 'failed' }) do
  local first = redis.call('ZRANGEBYSCORE', KEYS[1] .. state, ARGV[1], '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
  ends[#ends + 1] = { redis.call('ZCOUNT', KEYS[1] .. state, ARGV[1], '+inf'), first[2] or '' }
end
return ends`;

const RECENT_RUNS = `
local runs = {}
for _, state in ipairs({ 'completed', 'failed' }) do
  local ended = redis.call('ZREVRANGEBYSCORE', KEYS[1] .. state, '+inf', ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
  for at = 1, #ended, 2 do
    runs[#runs + 1] = { redis.call('HGET', KEYS[1] .. ended[at], 'processedOn') or '', ended[at + 1] }
  end
end
return runs`;

/** Lists jobs from BullMQ's keys, by scripts that look first and fetch only what is shown. */
export class RedisJobList implements JobList {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async page(request: ListRequest): Promise<ListedPage> {
    const { state, terms, limit, depth, after } = request;
    const jobs: ListedJob[] = [];
    const asked = termsOf(state, terms);
    const hasTerms = Object.keys(asked).some((it) => it !== 'endedBefore');
    const chunk = terms.words ? TEXT_CHUNK : CHUNK;
    let next = after && checked(state, after);
    let looked = 0;
    while (looked < depth && jobs.length < limit) {
      const wanted = limit - jobs.length;
      const most = Math.min(hasTerms ? chunk : wanted, depth - looked);
      const part = { ...request, limit: wanted, depth: most, after: next };
      const [found, seen, position] = await this.#chunk(part, JSON.stringify(asked));
      jobs.push(...found.map(listedJob));
      looked += seen;
      next = position;
      if (!next) break;
    }
    return { jobs, looked, next };
  }

  async data(queue: string, id: string): Promise<string | undefined> {
    const key = `${this.#keyOf(queue)}${id}`;
    const found = this.#client.hmget(key, 'data', 'timestamp').catch((error: unknown) => {
      if (isNoHash(error)) return [];
      throw error;
    });
    const [data, queuedAt] = await found;
    return queuedAt ? (data ?? undefined) : undefined;
  }

  async dueAt(queue: string, id: string): Promise<number | undefined> {
    const score = await this.#client.zscore(`${this.#keyOf(queue)}delayed`, id);
    return score === null ? undefined : dueOf(score);
  }

  async nextDueAt(queue: string): Promise<number | undefined> {
    const [, score] = await this.#client.zrange(`${this.#keyOf(queue)}delayed`, '0', '0', 'WITHSCORES');
    return score === undefined ? undefined : dueOf(score);
  }

  async nextWaitsSince(queue: string): Promise<number | undefined> {
    const [queuedAt, opts, startedAt, ready] = (await this.#client.eval(NEXT, 1, this.#keyOf(queue))) as (
      | string
      | null
    )[];
    if (!queuedAt) return undefined;
    if (ready) return Number(ready);
    const { delay = 0 } = readValue<{ delay?: number }>(opts ?? '{}').value;
    // One that waits for another attempt has waited since the last one, at the longest.
    const since = Math.max(Number(queuedAt) + delay, Number(startedAt ?? 0));
    // Somebody else may have written anything there.
    return Number.isNaN(since) ? undefined : since;
  }

  async recentEnds(queue: string, since: number): Promise<Record<'completed' | 'failed', RecentEnds>> {
    const ends = (await this.#client.eval(RECENT, 1, this.#keyOf(queue), since)) as [number, string][];
    const [completed, failed] = ends.map(([count, first]) => ({
      count,
      since: first === '' ? undefined : Number(first),
    })) as [RecentEnds, RecentEnds];
    return { completed, failed };
  }

  async recentRuns(queue: string, since: number, most: number): Promise<RecentRun[]> {
    const runs = await this.#client.eval(RECENT_RUNS, 1, this.#keyOf(queue), since, most);
    return (runs as [string, string][]).map(([started, ended]) => ({
      startedAt: Number(started || ended),
      endedAt: Number(ended),
    }));
  }

  async #chunk(
    { queue, state, limit, depth, longest, after = [] }: ListRequest,
    terms: string,
  ): Promise<[found: ListedRow[], looked: number, next?: ListPosition]> {
    const jobs = this.#keyOf(queue);
    const list = LISTS[state];
    const page = await this.#client.eval(
      LIST_PAGE,
      1,
      jobs + (list ?? state),
      jobs,
      list ? 'list' : 'set',
      limit,
      depth,
      longest,
      LONGEST_LISTED,
      terms,
      ...after,
    );
    return page as [ListedRow[], number, ListPosition?];
  }

  #keyOf(queue: string): string {
    return `${this.#prefix}:${queue}:`;
  }
}

type Field = string | null;
/** As the script gives it. */
export type ListedRow = [
  name: Field,
  opts: Field,
  progress: Field,
  failedReason: Field,
  attempts: Field,
  queuedAt: Field,
  startedAt: Field,
  finishedAt: Field,
  id: string,
  data: Field,
  result: Field,
  /** Its score, while it is delayed. */
  due: Field,
];

/** What the script needs of the terms. Sets of ended jobs are ordered by their ends, so that it begins where `before` is. */
function termsOf(
  state: StoredState,
  { name, user, tag, event, schedule, words, errorWords, before, cancelled }: ListTerms,
): object {
  const inOptions = [
    ...(user === undefined ? [] : [`"user":${JSON.stringify(user)}`]),
    ...(tag === undefined ? [] : ['"tags":[', JSON.stringify(tag)]),
    ...(schedule === undefined ? [] : [`"key":${JSON.stringify(schedule)}`]),
  ];
  return {
    ...(name === undefined ? {} : { name }),
    ...(inOptions.length === 0 ? {} : { inOptions }),
    ...(event === undefined ? {} : { anyInOptions: eventParts(event) }),
    ...(words === undefined ? {} : { words }),
    ...(errorWords === undefined ? {} : { errorWords }),
    ...(before === undefined ? {} : { [ENDED.includes(state) ? 'endedBefore' : 'queuedBefore']: before }),
    ...(cancelled === undefined ? {} : { cancelled, mark: CANCELLED_MARK }),
  };
}

/** A label and a frequency stand under one name. */
function eventParts(event: string): string[] {
  const part = `"event":${JSON.stringify(event)}`;
  return event === 'all' ? [part, '"slot":{'] : [part];
}

function checked(state: StoredState, position: ListPosition): ListPosition {
  const [first, second, passed] = position;
  const isNumber = (text: string | undefined) => text !== undefined && /^-?\d+(\.\d+)?(e\+\d+)?$/.test(text);
  const isGood = LISTS[state]
    ? isNumber(first) && isNumber(second) && isNumber(passed) && position.length >= 3 + Number(passed)
    : isNumber(first) && position.length === 2;
  if (!isGood) throw badCursor();
  return position;
}

export function listedJob(row: ListedRow): ListedJob {
  const [
    name,
    opts,
    progress,
    failedReason,
    attempts,
    queuedAt,
    startedAt,
    finishedAt,
    id,
    data,
    result,
    due,
  ] = row;
  const unreadable: string[] = name === null ? ['name'] : [];
  const number = (field: Field) => {
    const value = field ? Number(field) : undefined;
    return Number.isNaN(value) ? undefined : value;
  };
  const options = readJson(opts ?? '{}');
  const hasOptions = typeof options === 'object' && options !== null;
  if (!hasOptions) unreadable.push('options');
  return {
    id,
    name: name ?? 'unknown',
    opts: hasOptions ? (options as ListedJob['opts']) : {},
    data: data ?? undefined,
    result: result ?? undefined,
    progress: progress === null ? undefined : readJson(progress),
    unreadable,
    failedReason: failedReason ?? undefined,
    attempts: number(attempts) ?? 0,
    queuedAt: number(queuedAt) ?? 0,
    startedAt: number(startedAt),
    finishedAt: number(finishedAt),
    dueAt: due ? dueOf(due) : undefined,
  };
}

function dueOf(score: string): number {
  return Math.floor(Number(score) / SCORES_PER_MS);
}
