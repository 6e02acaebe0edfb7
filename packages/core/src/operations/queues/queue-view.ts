import { countJobs } from '../../datastore/bullmq/count-jobs.js';
import { STORED_STATES } from '../../datastore/ports/stored-state.js';
import type { OperatorNote } from '../operator-note.js';
import { checkFilter, checkLimit, JOB_STATES, type JobListing } from './job-filter.js';
import { type JobPage, JobPages } from './job-pages.js';
import { JobView, type JobViewDeps } from './job-view.js';
import type { QueueFacts } from './queue-facts.js';
import type { PauseOptions } from './queue-pauses.js';
import { type QueueCounts, type QueueSummary, queueSummary } from './queue-summary.js';

/** One queue, for those who operate it. */
export class QueueView {
  readonly name: string;
  /** What was declared of it, with the defaults. */
  readonly options: QueueFacts;
  readonly #deps: JobViewDeps;

  constructor(deps: JobViewDeps, name: string) {
    this.name = name;
    this.options = deps.facts;
    this.#deps = deps;
  }

  /** Jobs per state, in BullMQ's words. */
  counts(): Promise<QueueCounts> {
    const { ask } = this.#deps;
    return ask(this.name, `"counts" of queue "${this.name}"`, (queue) => countJobs(queue, STORED_STATES));
  }

  /** The queue as it stands: options, counts, pause, rates. @throws DatastoreUnavailableError */
  summary(): Promise<QueueSummary> {
    return queueSummary(this.#deps, this.name, this.options, this.#deps.pauses.of(this.name));
  }

  /**
   * A page of its jobs, state by state in the order the filter names them, the newest first within each: the last
   * queued of those that wait, the last ended of those that ended. Secrets are masked. One call looks through 10,000 jobs
   * at most, 2,000 with `text`; where a filter matches rarely, a page may have few jobs, or none, and still a `next`.
   *
   * Pages hold together while jobs come and go: none comes twice, none that stays in its state is left out. What ends
   * after the first page was read is not listed once more among the ended.
   * @example do { const page = await queue.jobs({ states: ['failed'], after }); …; after = page.next; } while (after);
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async jobs({ after, limit, ...filter }: JobListing = {}): Promise<JobPage> {
    const most = checkLimit(limit);
    const checked = checkFilter(filter, JOB_STATES, 'The jobs were not listed');
    return await new JobPages(this.#deps).page(this.name, checked, most, after);
  }

  /** A job of this queue, whether or not it exists. */
  job(id: string, name = 'job'): JobView {
    return new JobView(this.#deps, id, this.name, name);
  }

  /**
   * Stops workers everywhere from starting its jobs; what runs goes on. With `until` it is resumed by itself then: by
   * any process with a worker or a scheduler, within seconds, or by whoever looks at the queues.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  pause(options: PauseOptions = {}): Promise<void> {
    return this.#deps.pauses.pause(this.name, options);
  }

  /** Lets workers start its jobs again. @throws InvalidOptionsError, DatastoreUnavailableError */
  resume(note: OperatorNote = {}): Promise<void> {
    return this.#deps.pauses.resume(this.name, note);
  }

  async isPaused(): Promise<boolean> {
    return (await this.#deps.pauses.of(this.name)) !== undefined;
  }
}
