import type { Queue } from 'bullmq';
import type { Clock } from '../../clock/clock.js';
import type { Engine } from '../../datastore/ports/engine.js';
import {
  badCursor,
  type ListPosition,
  type ListRequest,
  LONGEST_LISTED,
} from '../../datastore/ports/job-list.js';
import type { StoredState } from '../../datastore/ports/stored-state.js';
import type { CancelRequests } from '../../dispatch/cancel-requests.js';
import type { Redactor } from '../../redaction/redactor.js';
import { IndexedPages } from './indexed-pages.js';
import { type JobCursor, readCursor, writeCursor } from './job-cursor.js';
import type { CheckedFilter, ListedState } from './job-filter.js';
import type { JobPage, PageRequest } from './job-page.js';
import { JobSearch } from './job-search.js';
import { type JobSummary, jobSummary, removedSummary } from './job-summary.js';

export interface JobPagesDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly redactor: Redactor;
  readonly indexesUsers: boolean;
  readonly cancelRequests: CancelRequests;
  /** Asks the datastore, and again while it is away. */
  ask<T>(queue: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T>;
}

/**
 * Jobs looked through in one call: where a filter matches rarely, a page may have few jobs, or none, and still a
 * next one.
 */
const DEPTH = 10_000;
/** The same where arguments are searched. */
const TEXT_DEPTH = 2_000;
/** Jobs cancelled before they started that are read at a time, at the least. */
const REMOVED_AT_ONCE = 200;

/** A part of a list: the jobs of one state, or those that were cancelled before they started. */
interface Part {
  readonly name: string;
  readonly state: StoredState | undefined;
  readonly cancelled?: boolean;
  /** Whether its jobs ended with an error or a reason: no others are looked through for one. */
  readonly hasErrors?: boolean;
}

/** Reads the jobs of queues in pages. */
export class JobPages {
  readonly #deps: JobPagesDeps;
  readonly #indexed: IndexedPages;

  constructor(deps: JobPagesDeps) {
    this.#deps = deps;
    this.#indexed = new IndexedPages(deps);
  }

  /** Whether the jobs a filter means are found without looking at others, and so come as they were queued. */
  isIndexed(filter: CheckedFilter): boolean {
    return this.#indexed.serves(filter);
  }

  /** @throws InvalidOptionsError for an `after` of another list, DatastoreUnavailableError */
  async page(
    queue: string,
    filter: CheckedFilter,
    { limit, after, isBrief = false }: PageRequest,
  ): Promise<JobPage> {
    if (this.isIndexed(filter)) return await this.#indexed.page(queue, filter, { limit, after, isBrief });
    const parts = partsOf(filter.states).filter((it) => filter.error === undefined || it.hasErrors);
    const cursor: JobCursor =
      after === undefined ? { part: '', begun: this.#deps.clock.now() } : readCursor(after);
    const start = after === undefined ? 0 : parts.findIndex((it) => it.name === cursor.part);
    if (start < 0) throw badCursor();
    // What has ended since the first page was shown there already, as it was.
    const endedBefore = after === undefined ? Number.POSITIVE_INFINITY : cursor.begun + 1;
    const search = new JobSearch(filter, this.#deps.clock.now(), endedBefore);
    const jobs = new Map<string, JobSummary>();
    let left = filter.text === undefined ? DEPTH : TEXT_DEPTH;
    let position = cursor.position;
    for (let index = start; ; ) {
      const part = parts[index];
      if (!part) return { jobs: [...jobs.values()], next: undefined };
      if (left <= 0 || jobs.size >= limit) {
        const next = writeCursor({ part: part.name, begun: cursor.begun, ...(position ? { position } : {}) });
        return { jobs: [...jobs.values()], next };
      }
      const request = {
        limit: limit - jobs.size,
        depth: left,
        after: position,
        longest: isBrief && filter.text === undefined ? 0 : LONGEST_LISTED,
      };
      const page = await this.#read(queue, part, search, request);
      left -= Math.max(1, page.looked);
      for (const job of page.jobs) jobs.set(job.id, job);
      position = page.next;
      if (!position) index++;
    }
  }

  async #read(
    queue: string,
    { state, cancelled }: Part,
    search: JobSearch,
    request: PartRequest,
  ): Promise<PartPage> {
    if (state === undefined) return await this.#readRemoved(queue, search, request);
    const { engine, redactor, ask } = this.#deps;
    const terms = search.termsFor(state, cancelled);
    const page = await ask(queue, `Listing the jobs of queue "${queue}"`, () =>
      engine.list.page({ ...request, queue, state, terms }),
    );
    const jobs = page.jobs
      .filter((it) => search.mayMean(it))
      .map((it) => jobSummary(queue, state, it, redactor));
    return { ...page, jobs: jobs.filter((it) => search.means(it)) };
  }

  async #readRemoved(queue: string, search: JobSearch, { limit, after }: PartRequest): Promise<PartPage> {
    const size = Math.max(limit, REMOVED_AT_ONCE);
    const found = await this.#deps.cancelRequests.removed(queue, size, after?.[0]);
    const jobs: JobSummary[] = [];
    let looked = 0;
    for (const it of found) {
      if (jobs.length >= limit) break;
      looked++;
      const job = removedSummary(queue, it, this.#deps.redactor);
      if (search.mayMeanRemoved(it) && search.means(job) && search.isInTime(it.at)) jobs.push(job);
    }
    const isLast = looked === found.length && found.length < size;
    const place = found[looked - 1]?.place;
    return { jobs, looked, next: isLast || place === undefined ? undefined : [place] };
  }
}

type PartRequest = Omit<ListRequest, 'queue' | 'state' | 'terms'>;

interface PartPage {
  readonly jobs: readonly JobSummary[];
  readonly looked: number;
  readonly next: ListPosition | undefined;
}

function partsOf(states: readonly ListedState[]): Part[] {
  const hasErrors = true;
  const hasBoth = states.includes('failed') && states.includes('cancelled');
  return states.flatMap((state): Part[] => {
    if (state === 'failed')
      return [
        hasBoth ? { name: 'ended', state, hasErrors } : { name: state, state, cancelled: false, hasErrors },
      ];
    if (state !== 'cancelled') return [{ name: state, state }];
    const removed: Part = { name: 'removed', state: undefined, hasErrors };
    return hasBoth ? [removed] : [{ name: state, state: 'failed', cancelled: true, hasErrors }, removed];
  });
}
