import type { StoredRecord } from '../../datastore/ports/records.js';
import type { ErrorEntry } from '../../error-log/error-entry.js';
import { ERROR_GROUPS, type StoredErrorGroup } from '../../error-log/error-group.js';
import { isGroup } from '../../error-log/error-groups.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { UnknownErrorGroupError } from '../../errors/error-group-errors.js';
import { expectId } from '../../options/expect-id.js';
import { oneOf, text, whole } from '../../options/rule.js';
import { checkOptions } from '../../options/validate-options.js';
import { notedBulk } from '../audit/noted-bulk.js';
import { type OperatorNote, remark } from '../operator-note.js';
import { type BulkOptions, type BulkResult, checkBulk } from '../queues/bulk-act.js';
import { RETRY } from '../queues/bulk-acts.js';
import type { JobPage } from '../queues/job-page.js';
import type { QueueDeps } from '../queues/queue-deps.js';
import { type ErrorGroup, type ErrorGroupState, errorGroup, stateOf } from './error-group-summary.js';
import { GroupJobs } from './group-jobs.js';

/** Which groups of errors. */
export interface ErrorGroupListing {
  /** 'unresolved' are those that are open or have regressed. @default all */
  state?: ErrorGroupState | 'unresolved' | undefined;
  /** Only those of these queues; then none of errors outside of jobs. @default all */
  queues?: readonly string[] | undefined;
  /** At most so many, 1 to 200. @default 50 */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** A page of groups, the last seen first. */
export interface ErrorGroupPage {
  readonly groups: readonly ErrorGroup[];
  /** The `after` of the next page, where there may be more. */
  readonly next: string | undefined;
}

/** Which of a group's failed jobs. */
export interface GroupJobListing {
  /** At most so many, 1 to 200. @default 50 */
  limit?: number | undefined;
  /** The `next` of the page before. */
  after?: string | undefined;
}

/** How the failed jobs of a group are retried. */
export interface GroupRetryOptions extends BulkOptions {
  /** Why, for the audit. */
  reason?: string | undefined;
}

const DEFAULT_PAGE = 50;
const MOST_OF_A_PAGE = 200;
const READ_AT_ONCE = 100;
const LIST_RULES = {
  state: oneOf('open', 'resolved', 'regressed', 'unresolved'),
  queues: () => undefined,
  limit: whole(1, MOST_OF_A_PAGE),
  after: (it: unknown) =>
    /^\d{1,18}(\.\d{1,9})?(:[\w-]{1,40})?$/.test(String(it)) ? undefined : 'the `next` of a page',
};
const JOB_RULES = { limit: whole(1, MOST_OF_A_PAGE), after: text };

/**
 * The errors of the log by what they have in common: class, job, place in the code, and message but for its values. Groups are kept up
 * as errors are written: the 1,000 that were seen last, for 90 days.
 */
export class ErrorGroupControl {
  readonly #deps: QueueDeps;

  constructor(deps: QueueDeps) {
    this.#deps = deps;
  }

  /** The last seen first. @throws InvalidOptionsError, DatastoreUnavailableError */
  async list(listing: ErrorGroupListing = {}): Promise<ErrorGroupPage> {
    const problems = checkOptions(LIST_RULES, listing);
    if (problems.length > 0) throw new InvalidOptionsError('The groups of errors were not listed', problems);
    const { limit = DEFAULT_PAGE, state, queues } = listing;
    const isFiltered = state !== undefined || queues !== undefined;
    const most = isFiltered ? Math.max(limit, READ_AT_ONCE) : limit;
    const groups: ErrorGroup[] = [];
    for (let after = listing.after; ; ) {
      const found = await this.#deps.records.list<StoredErrorGroup>(ERROR_GROUPS, {
        limit: most,
        ...(after === undefined ? {} : { after }),
      });
      for (const it of found) {
        if (isGroup(it.value) && isMeant(it.value, listing)) groups.push(this.#summary(it));
        if (groups.length < limit) continue;
        const isEnd = it === found.at(-1) && found.length < most;
        return { groups, next: isEnd ? undefined : it.place };
      }
      after = found.at(-1)?.place;
      if (found.length < most || after === undefined) return { groups, next: undefined };
    }
  }

  /** One group; `undefined` where there is none. @throws InvalidOptionsError, DatastoreUnavailableError */
  async get(id: string): Promise<ErrorGroup | undefined> {
    const found = await this.#read(id);
    return found && this.#summary(found);
  }

  /** Its latest errors, at most 50, the newest first, as far as the error log has them. @throws UnknownErrorGroupError, DatastoreUnavailableError */
  async errors(id: string): Promise<ErrorEntry[]> {
    const { latest } = (await this.#find(id)).value;
    const entries = await Promise.all(latest.map((it) => this.#deps.errors.get(it)));
    return entries.filter((it) => it !== undefined);
  }

  /**
   * Its jobs that stand as failed, the last failed first. One call looks through 10,000 failed jobs at most: a page may
   * have few jobs, or none, and still a `next`.
   * @throws UnknownErrorGroupError, InvalidOptionsError, DatastoreUnavailableError
   */
  async jobs(id: string, listing: GroupJobListing = {}): Promise<JobPage> {
    const problems = checkOptions(JOB_RULES, listing);
    if (problems.length > 0) throw new InvalidOptionsError('The jobs of the group were not listed', problems);
    const { limit = DEFAULT_PAGE, after } = listing;
    return await (await this.#jobsOf(id)).page({ limit, after });
  }

  /**
   * Queues its failed jobs again; with `dryRun` it only counts them.
   * @throws UnknownErrorGroupError, InvalidOptionsError, DatastoreUnavailableError
   */
  async retry(id: string, { reason, ...options }: GroupRetryOptions = {}): Promise<BulkResult> {
    checkBulk(RETRY, [], options);
    const { value } = await this.#find(id);
    const act = { act: 'errors.retry', queue: value.queue, target: id, reason };
    const jobs = new GroupJobs(this.#deps, id, value);
    return await notedBulk(this.#deps.audit, act, options, (own) => jobs.retryAll(own));
  }

  /**
   * Closes it: an error that comes from now on opens it again, and fires `error.regressed`. One that is resolved stays as it was.
   * @throws UnknownErrorGroupError, InvalidOptionsError, DatastoreUnavailableError
   */
  resolve(id: string, note: OperatorNote = {}): Promise<ErrorGroup> {
    const resolved = remark(note, this.#deps);
    return this.#change('errors.resolve', id, note, (group) =>
      stateOf(group) === 'resolved' ? group : { ...group, resolved, regressedAt: undefined },
    );
  }

  /** Opens it again by hand. @throws UnknownErrorGroupError, InvalidOptionsError, DatastoreUnavailableError */
  reopen(id: string, note: OperatorNote = {}): Promise<ErrorGroup> {
    remark(note, this.#deps);
    return this.#change('errors.reopen', id, note, ({ resolved: _, regressedAt: __, ...group }) => group);
  }

  async #change(
    act: string,
    id: string,
    { by, reason }: OperatorNote,
    change: (group: StoredErrorGroup) => StoredErrorGroup,
  ): Promise<ErrorGroup> {
    const { audit, records } = this.#deps;
    const { queue } = (await this.#find(id)).value;
    return await audit.noted({ act, queue, target: id, by, reason }, async () => {
      for (;;) {
        const found = await this.#find(id);
        const value = change(found.value);
        if (await records.put(ERROR_GROUPS, id, value, { ifVersion: found.version }))
          return this.#summary({ ...found, value });
      }
    });
  }

  async #jobsOf(id: string): Promise<GroupJobs> {
    return new GroupJobs(this.#deps, id, (await this.#find(id)).value);
  }

  async #find(id: string): Promise<StoredRecord<StoredErrorGroup>> {
    const found = await this.#read(id);
    if (!found) throw new UnknownErrorGroupError(id);
    return found;
  }

  async #read(id: string): Promise<StoredRecord<StoredErrorGroup> | undefined> {
    expectId('id of a group of errors', id);
    const found = await this.#deps.records.get<StoredErrorGroup>(ERROR_GROUPS, id);
    return found && isGroup(found.value) ? found : undefined;
  }

  #summary({ key, value }: Pick<StoredRecord<StoredErrorGroup>, 'key' | 'value'>): ErrorGroup {
    return errorGroup(key, value, this.#deps.clock.now());
  }
}

function isMeant(group: StoredErrorGroup, { state, queues }: ErrorGroupListing): boolean {
  const now = stateOf(group);
  if (state === 'unresolved' ? now === 'resolved' : state !== undefined && now !== state) return false;
  return queues === undefined || (group.queue !== undefined && queues.includes(group.queue));
}
