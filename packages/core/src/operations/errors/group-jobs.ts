import { type ErrorEntry, failureId } from '../../error-log/error-entry.js';
import { patternDigest } from '../../error-log/error-fingerprint.js';
import type { StoredErrorGroup } from '../../error-log/error-group.js';
import { actOnSome, type BulkOptions, type BulkResult } from '../queues/bulk-act.js';
import type { CheckedFilter } from '../queues/job-filter.js';
import type { JobPage, PageRequest } from '../queues/job-page.js';
import { JobPages } from '../queues/job-pages.js';
import type { JobSummary } from '../queues/job-summary.js';
import type { QueueDeps } from '../queues/queue-deps.js';

const NOTHING: BulkResult = { matched: 0, done: 0, refused: 0 };
const PORTION = 250;

/**
 * The jobs that have failed with an error of a group and have not been tried again since. What the error log says of a job decides;
 * where it has forgotten, jobs of that name whose error says the same are meant.
 */
export class GroupJobs {
  readonly #deps: QueueDeps;
  readonly #pages: JobPages;
  readonly #id: string;
  readonly #group: StoredErrorGroup;

  constructor(deps: QueueDeps, id: string, group: StoredErrorGroup) {
    this.#deps = deps;
    this.#pages = new JobPages(deps);
    this.#id = id;
    this.#group = group;
  }

  /** The last failed first. One call looks through 10,000 failed jobs at most. @throws DatastoreUnavailableError */
  async page(request: PageRequest): Promise<JobPage> {
    const { queue, job: name, pattern } = this.#group;
    if (queue === undefined || name === undefined) return { jobs: [], next: undefined };
    const { redactor } = this.#deps;
    const filter: CheckedFilter = {
      ...{ states: ['failed'], name, olderThan: undefined },
      meansError: (error, id) => patternDigest(error, redactor, id) === pattern,
    };
    const { jobs, next } = await this.#pages.page(queue, filter, request);
    const areMeant = await Promise.all(jobs.map((it) => this.#isMeant(it)));
    return { jobs: jobs.filter((_, index) => areMeant[index]), next };
  }

  /** @throws DatastoreUnavailableError; what is done stays done */
  async retryAll(options: BulkOptions): Promise<BulkResult> {
    let result = NOTHING;
    let after: string | undefined;
    do {
      const { jobs, next } = await this.page({ limit: PORTION, after, isBrief: true });
      result = await actOnSome(result, jobs, options, async ({ queue, id }) => {
        await this.#deps.jobs.retry(queue, id);
        return true;
      });
      after = next;
    } while (after);
    return result;
  }

  async #isMeant({ queue, id, attempts: attempt }: JobSummary): Promise<boolean> {
    const entry = await this.#deps.errors.get(failureId({ queue, id, attempt }));
    return isUnknown(entry) || entry.group === this.#id;
  }
}

function isUnknown(entry: ErrorEntry | undefined): entry is undefined {
  return entry?.group === undefined;
}
