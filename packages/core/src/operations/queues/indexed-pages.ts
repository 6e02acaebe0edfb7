import type { Clock } from '../../clock/clock.js';
import type { Engine } from '../../datastore/ports/engine.js';
import { type IndexedJob, placeBefore } from '../../datastore/ports/job-index.js';
import { badCursor, type ListPosition, LONGEST_LISTED } from '../../datastore/ports/job-list.js';
import { STORED_STATES } from '../../datastore/ports/stored-state.js';
import { type CancelRequests, removedIn, removedJob } from '../../dispatch/cancel-requests.js';
import { tagTerm, userTerm } from '../../message/index-terms.js';
import type { Redactor } from '../../redaction/redactor.js';
import { readCursor, writeCursor } from './job-cursor.js';
import type { CheckedFilter } from './job-filter.js';
import type { JobPage, PageRequest } from './job-page.js';
import { JobSearch } from './job-search.js';
import { type JobSummary, jobSummary, removedSummary } from './job-summary.js';

export interface IndexedPagesDeps {
  readonly clock: Clock;
  readonly engine: Engine;
  readonly redactor: Redactor;
  readonly indexesUsers: boolean;
  readonly cancelRequests: CancelRequests;
  /** Asks the datastore, and again while it is away. */
  ask<T>(queue: string, what: string, command: () => Promise<T>): Promise<T>;
}

/** Entries that a page looks at: beyond that it ends, with few jobs or none, and says where to go on. */
const DEPTH = 10_000;
/** Jobs read at a time where more is asked of them than their terms. */
const AT_ONCE = 200;
const PART = 'indexed';

/** A page of one queue, with the place of each of its jobs. */
export interface PlacedPage {
  readonly jobs: readonly { readonly place: ListPosition; readonly job: JobSummary }[];
  readonly next: ListPosition | undefined;
}

/** Reads the jobs that have a tag or a user in pages, the last queued first, whatever their states. */
export class IndexedPages {
  readonly #deps: IndexedPagesDeps;

  constructor(deps: IndexedPagesDeps) {
    this.#deps = deps;
  }

  /** Whether the jobs a filter means can be found here. */
  serves(filter: CheckedFilter): boolean {
    return this.#termsOf(filter).length > 0;
  }

  /** @throws InvalidOptionsError for an `after` of another list, DatastoreUnavailableError */
  async page(queue: string, filter: CheckedFilter, { after, ...request }: PageRequest): Promise<JobPage> {
    const cursor = after === undefined ? { part: PART, begun: this.#deps.clock.now() } : readCursor(after);
    if (cursor.part !== PART) throw badCursor();
    const { jobs, next } = await this.placed(queue, filter, request, cursor.position);
    return {
      jobs: jobs.map((it) => it.job),
      next: next && writeCursor({ ...cursor, position: next }),
    };
  }

  /** The same behind a place, each job with its own. */
  async placed(
    queue: string,
    filter: CheckedFilter,
    { limit, isBrief = false }: Omit<PageRequest, 'after'>,
    after: ListPosition | undefined,
  ): Promise<PlacedPage> {
    const { engine, ask, clock } = this.#deps;
    const search = new JobSearch(filter, clock.now(), Number.POSITIVE_INFINITY);
    const hasCancelled = filter.states.includes('cancelled');
    const request = {
      queue,
      terms: this.#termsOf(filter),
      states: STORED_STATES.filter((it) => filter.states.includes(it) || (it === 'failed' && hasCancelled)),
      removedIn: hasCancelled ? removedIn(queue) : undefined,
      longest: isBrief && filter.text === undefined ? 0 : LONGEST_LISTED,
    };
    const found: { place: ListPosition; job: JobSummary }[] = [];
    // What was queued since that moment has not ended before it either.
    let next =
      after ?? (filter.olderThan === undefined ? undefined : placeBefore(clock.now() - filter.olderThan));
    for (let left = DEPTH; left > 0 && found.length < limit; ) {
      const wanted = limit - found.length;
      const part = {
        ...request,
        limit: isPlain(filter) ? wanted : Math.max(wanted, AT_ONCE),
        depth: left,
        after: next,
      };
      const page = await ask(queue, `Listing the jobs of queue "${queue}"`, () => engine.index.page(part));
      left -= Math.max(1, page.looked);
      next = page.next;
      for (const it of page.jobs) {
        if (!mayMean(search, it)) continue;
        const job = this.#summary(queue, it);
        if (!filter.states.includes(job.state) || !search.means(job) || !search.isOldEnough(job)) continue;
        found.push({ place: it.place, job });
        if (found.length < limit) continue;
        if (it !== page.jobs.at(-1)) next = it.place;
        break;
      }
      if (!next) break;
    }
    return { jobs: found, next };
  }

  #termsOf({ tag, user }: CheckedFilter): string[] {
    const terms = tag === undefined ? [] : [tagTerm(tag)];
    if (user !== undefined && this.#deps.indexesUsers) terms.push(userTerm(user));
    return terms;
  }

  #summary(queue: string, found: IndexedJob): JobSummary {
    const { redactor } = this.#deps;
    return found.state === undefined
      ? removedSummary(queue, removedJob(found.removed), redactor)
      : jobSummary(queue, found.state, found.job, redactor);
  }
}

function mayMean(search: JobSearch, found: IndexedJob): boolean {
  return found.state === undefined
    ? search.mayMeanRemoved(removedJob(found.removed))
    : search.mayMean(found.job);
}

/** Whether nearly every job under the terms is one that is meant. */
function isPlain({
  tag,
  user,
  name,
  text,
  error,
  event,
  schedule,
  olderThan,
  states,
}: CheckedFilter): boolean {
  return (
    (tag === undefined || user === undefined) &&
    [name, text, error, event, schedule, olderThan].every((it) => it === undefined) &&
    states.includes('failed') === states.includes('cancelled')
  );
}
