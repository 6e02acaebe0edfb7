import { BATCHES, type BatchRecord } from '../../batches/batch-record.js';
import type { Batches } from '../../batches/batches.js';
import { InvalidOptionsError, JobNotFoundError } from '../../errors/dispatch-errors.js';
import { expectId } from '../../options/expect-id.js';
import { oneOf, text, whole } from '../../options/rule.js';
import { checkOptions } from '../../options/validate-options.js';
import { notedBulk } from '../audit/noted-bulk.js';
import { actOnSome, type BulkOptions, type BulkResult, checkBulk } from '../queues/bulk-act.js';
import { RETRY } from '../queues/bulk-acts.js';
import type { QueueDeps } from '../queues/queue-deps.js';
import {
  type BatchMemberPage,
  failedPlaces,
  type MemberPlace,
  type MemberState,
  memberPlaces,
  membersAt,
  pendingQueues,
} from './batch-members.js';
import { type BatchSummary, batchSummary } from './batch-summary.js';

/** Which batches. */
export interface BatchListing {
  /** Only those of these queues. @default every queue of the app */
  queues?: readonly string[] | undefined;
  /** At most so many, 1 to 200. @default 50 */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** A page of batches, the last sent first. */
export interface BatchPage {
  readonly batches: readonly BatchSummary[];
  /** The `after` of the next page, where there may be more. */
  readonly next: string | undefined;
}

/** Which members of a batch. */
export interface MemberListing {
  state: MemberState;
  /** About so many, 1 to 200; BullMQ gives up to 500 at a time of a small batch. @default 50 */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** How the failed jobs of a batch are retried. */
export interface BatchRetryOptions extends BulkOptions {
  /** Only those of these queues. @default wherever they are */
  queues?: readonly string[] | undefined;
}

/** What it takes to look at batches and to steer them. */
export interface BatchControlDeps extends QueueDeps {
  readonly batches: Pick<Batches, 'status' | 'cancel'>;
  readonly queueNames: readonly string[];
}

const DEFAULT_PAGE = 50;
const MOST_OF_A_PAGE = 200;
/** Batches read at a time, of those listed only where the first have not filled the page; jobs retried at a time. */
const PORTION = 250;
const LIST_RULES = { queues: () => undefined, limit: whole(1, MOST_OF_A_PAGE), after: text };
const MEMBER_RULES = {
  state: oneOf('pending', 'completed', 'failed'),
  limit: whole(1, MOST_OF_A_PAGE),
  after: (it: unknown) => (/^\d{1,15}$/.test(String(it)) ? undefined : 'the `next` of a page'),
};

/** The batches of an app, for those who operate it: the latest 10,000, for 30 days, while their queues keep them. */
export class BatchControl {
  readonly #deps: BatchControlDeps;

  constructor(deps: BatchControlDeps) {
    this.#deps = deps;
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  async list(listing: BatchListing = {}): Promise<BatchPage> {
    const problems = checkOptions(LIST_RULES, listing);
    if (problems.length > 0) throw new InvalidOptionsError('The batches were not listed', problems);
    const { queues = this.#deps.queueNames, limit = DEFAULT_PAGE, after } = listing;
    // The oldest go first: behind one that has gone there is none.
    const last = after === undefined ? undefined : await this.#deps.records.get(BATCHES, after);
    if (after !== undefined && !last) return { batches: [], next: undefined };
    const batches: BatchSummary[] = [];
    let place = last?.place;
    // Where a list goes on is an id: to be one of these queues, it is that of the last one shown.
    for (let most = limit; ; most = PORTION) {
      const found = await this.#deps.records.list<BatchRecord>(BATCHES, {
        limit: most,
        ...(place === undefined ? {} : { after: place }),
      });
      const meant = found.filter((it) => queues.includes(it.value.queue));
      const read = meant.map((it) => this.#summary(it.value.queue, it.key, it.createdAt));
      batches.push(...(await Promise.all(read)).filter((it) => it !== undefined));
      if (batches.length >= limit) break;
      if (found.length < most) return { batches, next: undefined };
      place = found.at(-1)?.place;
    }
    const page = batches.slice(0, limit);
    return { batches: page, next: page.at(-1)?.id };
  }

  /** One batch; `undefined` where there is none. @throws DatastoreUnavailableError */
  async get(queue: string, id: string): Promise<BatchSummary | undefined> {
    expectId('id of a batch', id);
    const record = await this.#deps.records.get<BatchRecord>(BATCHES, id);
    return await this.#summary(queue, id, record?.value.queue === queue ? record.createdAt : undefined);
  }

  /**
   * Its jobs that stand so with it. Those that were taken out before they ran are counted, and in no list.
   * @throws JobNotFoundError, InvalidOptionsError, DatastoreUnavailableError
   */
  async members(queue: string, id: string, listing: MemberListing): Promise<BatchMemberPage> {
    expectId('id of a batch', id);
    const problems = checkOptions(MEMBER_RULES, listing);
    if (listing.state === undefined) problems.push('Expected "state" to be pending, completed or failed.');
    if (problems.length > 0) throw new InvalidOptionsError('The jobs of the batch were not listed', problems);
    const { state, limit: count = DEFAULT_PAGE, after = '0' } = listing;
    const { places, next } = await memberPlaces(this.#deps, { queue, id }, state, {
      ...{ cursor: Number(after), count },
    });
    return {
      members: await membersAt(this.#deps, places),
      next: next === undefined ? undefined : String(next),
    };
  }

  /**
   * Queues those of its jobs again that failed and were not cancelled; with `dryRun` it only counts them. A batch that goes on
   * waits for them; one that has ended keeps the end it had, and its callbacks do not come again.
   * @throws JobNotFoundError, InvalidOptionsError, DatastoreUnavailableError
   */
  async retryFailed(
    queue: string,
    id: string,
    { queues, ...options }: BatchRetryOptions = {},
  ): Promise<BulkResult> {
    expectId('id of a batch', id);
    checkBulk(RETRY, [], options);
    const act = { act: 'batches.retry', queue, target: id };
    const isMeant = (it: MemberPlace) => queues?.includes(it.queue) ?? true;
    return await notedBulk(this.#deps.audit, act, options, async (own) =>
      this.#retry((await failedPlaces(this.#deps, { queue, id })).filter(isMeant), own),
    );
  }

  /** The queues of its jobs that have not ended. @throws JobNotFoundError, DatastoreUnavailableError */
  async pendingQueues(queue: string, id: string): Promise<string[]> {
    expectId('id of a batch', id);
    return await pendingQueues(this.#deps, { queue, id });
  }

  /**
   * Takes out its jobs that wait and tells those that run to stop. `false` when it had ended already.
   * @throws JobNotFoundError, DatastoreUnavailableError
   */
  async cancel(queue: string, id: string, reason = 'cancelled'): Promise<boolean> {
    if (!(await this.get(queue, id))) throw new JobNotFoundError({ queue, id });
    const { audit, batches } = this.#deps;
    return await audit.noted({ act: 'batches.cancel', queue, target: id, reason }, async (tell) => {
      const isDone = await batches.cancel(queue, id, reason);
      tell(isDone ? 1 : 0);
      return isDone;
    });
  }

  async #summary(queue: string, id: string, createdAt: Date | undefined): Promise<BatchSummary | undefined> {
    return batchSummary({ id, queue, createdAt }, await this.#deps.batches.status(queue, id));
  }

  async #retry(places: readonly MemberPlace[], options: BulkOptions): Promise<BulkResult> {
    const { engine, jobs } = this.#deps;
    const hasFailed = async ({ queue, id }: MemberPlace) =>
      (await engine.standings.state(queue, id)) === 'failed';
    const retry = async ({ queue, id }: MemberPlace) => {
      await jobs.retry(queue, id);
      return true;
    };
    let result: BulkResult = { matched: 0, done: 0, refused: 0 };
    for (let start = 0; start < places.length; start += PORTION) {
      const some = places.slice(start, start + PORTION);
      // One that runs again, or that its queue no longer keeps, is not meant.
      const states = await Promise.all(some.map(hasFailed));
      const failed = some.filter((_, index) => states[index]);
      result = await actOnSome(result, failed, options, retry);
    }
    return result;
  }
}
