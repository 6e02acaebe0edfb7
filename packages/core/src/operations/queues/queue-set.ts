import { placeBefore } from '../../datastore/ports/job-index.js';
import { badCursor, type ListPosition } from '../../datastore/ports/job-list.js';
import { notedBulk } from '../audit/noted-bulk.js';
import type { BulkOptions, BulkResult } from './bulk-act.js';
import { IndexedPages, type PlacedPage } from './indexed-pages.js';
import { type JobCursor, readCursor, writeCursor } from './job-cursor.js';
import {
  type CheckedFilter,
  checkFilter,
  checkLimit,
  JOB_STATES,
  type JobFilter,
  type JobListing,
} from './job-filter.js';
import type { JobPage } from './job-page.js';
import type { JobSummary } from './job-summary.js';
import type { QueueDeps } from './queue-deps.js';
import type { CancelAllOptions, QueueView } from './queue-view.js';

interface Found {
  readonly queue: number;
  readonly place: ListPosition;
  readonly job: JobSummary;
}

/** Several queues of an app as one, acts on which are written down as one. */
export class QueueSet {
  readonly #deps: QueueDeps;
  readonly #queues: readonly QueueView[];
  readonly #indexed: IndexedPages;

  constructor(deps: QueueDeps, queues: readonly QueueView[]) {
    this.#deps = deps;
    this.#queues = queues;
    this.#indexed = new IndexedPages(deps);
  }

  /**
   * A page of their jobs: of a `tag` or a `user` the last queued first, whatever their queues and states; else queue by
   * queue, each as its own `jobs` gives them.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async jobs({ after, limit, ...filter }: JobListing = {}): Promise<JobPage> {
    const most = checkLimit(limit);
    const checked = checkFilter(filter, JOB_STATES, 'The jobs were not listed');
    const cursor = after === undefined ? undefined : readCursor(after);
    return this.#indexed.serves(checked)
      ? await this.#merged(checked, most, cursor)
      : await this.#oneByOne(filter, most, cursor);
  }

  /** As a queue's own, in all of them. @throws InvalidOptionsError, DatastoreUnavailableError */
  retryAll(filter?: JobFilter, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#each({ act: 'jobs.retry', filter }, options, (queue, own) => queue.retryAll(filter, own));
  }

  /** As a queue's own, in all of them. @throws InvalidOptionsError, DatastoreUnavailableError */
  runAllAgain(filter?: JobFilter, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#each({ act: 'jobs.run', filter }, options, (queue, own) => queue.runAllAgain(filter, own));
  }

  /** As a queue's own, in all of them. @throws InvalidOptionsError, DatastoreUnavailableError */
  cancelAll(filter?: JobFilter, options: CancelAllOptions = {}): Promise<BulkResult> {
    const act = { act: 'jobs.cancel', filter, reason: options.reason };
    return this.#each(act, options, (queue, own) => queue.cancelAll(filter, own));
  }

  /** As a queue's own, in all of them. @throws InvalidOptionsError, DatastoreUnavailableError */
  removeAll(filter?: JobFilter, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#each({ act: 'jobs.remove', filter }, options, (queue, own) => queue.removeAll(filter, own));
  }

  /** As a queue's own, in all of them. @throws InvalidOptionsError, DatastoreUnavailableError */
  purge(filter?: JobFilter, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#each({ act: 'queues.purge', filter }, options, (queue, own) => queue.purge(filter, own));
  }

  #each<O extends BulkOptions>(
    { filter, ...what }: { act: string; filter: JobFilter | undefined; reason?: string | undefined },
    options: O,
    act: (queue: QueueView, options: O) => Promise<BulkResult>,
  ): Promise<BulkResult> {
    const queues = this.#queues.map((it) => it.name);
    const [queue] = queues;
    const where = queue !== undefined && queues.length === 1 ? { queue } : { queues };
    const meant = { ...what, ...where, filter: { ...filter } };
    return notedBulk(this.#deps.audit, meant, options, (own) => this.#oneAfterTheOther(own, act));
  }

  async #oneAfterTheOther<O extends BulkOptions>(
    options: O,
    act: (queue: QueueView, options: O) => Promise<BulkResult>,
  ): Promise<BulkResult> {
    let all: BulkResult = { matched: 0, done: 0, refused: 0 };
    const { onProgress } = options;
    for (const queue of this.#queues) {
      const before = all;
      const own =
        typeof onProgress === 'function'
          ? ({ ...options, onProgress: (soFar: BulkResult) => onProgress(sum(before, soFar)) } as O)
          : options;
      all = sum(before, await act(queue, own));
    }
    return all;
  }

  async #oneByOne(filter: JobFilter, limit: number, cursor: JobCursor | undefined): Promise<JobPage> {
    const begun = this.#deps.clock.now();
    const jobs: JobSummary[] = [];
    let index = cursor ? this.#queues.findIndex((it) => it.name === cursor.part) : 0;
    if (index < 0) throw badCursor();
    let [after] = cursor?.position ?? [];
    for (;;) {
      const queue = this.#queues[index];
      if (!queue) return { jobs, next: undefined };
      if (jobs.length >= limit) return { jobs, next: writeCursor({ part: queue.name, begun }) };
      const page = await queue.jobs({ ...filter, limit: limit - jobs.length, after });
      jobs.push(...page.jobs);
      if (page.next) return { jobs, next: writeCursor({ part: queue.name, begun, position: [page.next] }) };
      after = undefined;
      index++;
    }
  }

  /** Jobs queued at the same moment come in the order of the queues, so that a place in one is a place in all. */
  async #merged(filter: CheckedFilter, limit: number, cursor: JobCursor | undefined): Promise<JobPage> {
    const last = cursor && this.#placeOf(cursor);
    const asked = this.#queues.map(({ name }, queue) =>
      this.#indexed.placed(name, filter, { limit }, last && behind(last, queue)),
    );
    const read = await Promise.all(asked);
    const edge = firstEdge(read);
    const found = read
      .flatMap(({ jobs }, queue) => jobs.map((it): Found => ({ ...it, queue })))
      .filter((it) => edge === undefined || order(it, edge) <= 0)
      .sort(order);
    const jobs = found.slice(0, limit);
    const end = found.length > limit ? jobs.at(-1) : edge;
    return { jobs: jobs.map((it) => it.job), next: end && this.#write(end) };
  }

  #placeOf({ part, position = [] }: JobCursor): Pick<Found, 'queue' | 'place'> {
    const queue = this.#queues.findIndex((it) => it.name === part);
    if (queue < 0 || position.length !== 2) throw badCursor();
    return { queue, place: position };
  }

  #write({ queue, place }: Pick<Found, 'queue' | 'place'>): string {
    const part = (this.#queues[queue] as QueueView).name;
    return writeCursor({ part, begun: this.#deps.clock.now(), position: place });
  }
}

/** Where a queue goes on behind a place in another. */
function behind({ queue, place }: Pick<Found, 'queue' | 'place'>, own: number): ListPosition {
  if (own === queue) return place;
  const at = Number(place[0]);
  return placeBefore(own < queue ? at : at + 1);
}

/** Up to where every queue has been looked through: the place of the one that got least far. */
function firstEdge(read: readonly PlacedPage[]): Pick<Found, 'queue' | 'place'> | undefined {
  return read
    .flatMap(({ next: place }, queue) => (place ? [{ queue, place }] : []))
    .sort(order)
    .at(0);
}

type Placed = Pick<Found, 'queue' | 'place'>;

/** In one queue they keep the order in which they came, which is the datastore's. */
function order(one: Placed, other: Placed): number {
  return Number(other.place[0]) - Number(one.place[0]) || one.queue - other.queue;
}

function sum(one: BulkResult, other: BulkResult): BulkResult {
  return {
    matched: one.matched + other.matched,
    done: one.done + other.done,
    refused: one.refused + other.refused,
  };
}
