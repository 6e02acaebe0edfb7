import { expectId } from '../../options/expect-id.js';
import { showLimits } from '../../options/show-limits.js';
import { notedBulk } from '../audit/noted-bulk.js';
import { type OperatorNote, remark } from '../operator-note.js';
import { actOnAll, type BulkAct, type BulkOptions, type BulkResult, checkBulk } from './bulk-act.js';
import { CANCEL, PURGE, REMOVE, RETRY, RUN_AGAIN } from './bulk-acts.js';
import type { GlobalLimits } from './global-limits.js';
import { checkFilter, checkLimit, JOB_STATES, type JobFilter, type JobListing } from './job-filter.js';
import type { JobPage } from './job-page.js';
import { JobPages } from './job-pages.js';
import type { JobSummary } from './job-summary.js';
import { JobView, type JobViewDeps } from './job-view.js';
import { expectLimits, type LimitOptions, limitQueue } from './limit-queue.js';
import type { QueueFacts } from './queue-facts.js';
import type { PauseOptions, QueuePause } from './queue-pauses.js';
import { type QueueCounts, type QueueSummary, queueSummary } from './queue-summary.js';

const MOST_ORPHANS = 1_000;

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

  /**
   * Jobs per state, in BullMQ's words. On PostgreSQL and embedded, a state of more than 20,000 jobs is estimated, to some
   * percent.
   */
  counts(): Promise<QueueCounts> {
    const { ask, engine } = this.#deps;
    return ask(this.name, `"counts" of queue "${this.name}"`, () => engine.standings.counts(this.name));
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
    return await new JobPages(this.#deps).page(this.name, checked, { limit: most, after });
  }

  /**
   * Queues jobs again that failed, or were cancelled while they ran. @default the failed ones
   * @throws InvalidOptionsError, DatastoreUnavailableError
   * @example await cortado.queue('mails').retryAll({ name: 'Mails.send', olderThan: '1h' }, { dryRun: true })
   */
  retryAll(filter: JobFilter = {}, options: BulkOptions = {}): Promise<BulkResult> {
    const { jobs } = this.#deps;
    return this.#act('jobs.retry', RETRY, filter, options, async ({ id, state, startedAt }) => {
      // Of one that was cancelled before it started there is nothing left to queue.
      if (state === 'cancelled' && startedAt === undefined) return false;
      await jobs.retry(this.name, id);
      return true;
    });
  }

  /**
   * Queues a new job like each that has run, as `runAgain` of one does; those that were cancelled before they started are
   * gone, and refused. @default all that have ended
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  runAllAgain(filter: JobFilter = {}, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#act('jobs.run', RUN_AGAIN, filter, options, async ({ id, state, startedAt }) => {
      if (state === 'cancelled' && startedAt === undefined) return false;
      await this.job(id).runAgain();
      return true;
    });
  }

  /**
   * Cancels jobs wherever they are, as the handle of each would: those that wait are taken out, those that run are told
   * to stop. @default all that have not ended
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  cancelAll(filter: JobFilter = {}, { reason, ...options }: CancelAllOptions = {}): Promise<BulkResult> {
    const { jobs } = this.#deps;
    const one = async ({ id }: JobSummary) => {
      const answer = await jobs.cancel(this.name, id, reason);
      return answer === 'removed' || answer === 'signalled';
    };
    return this.#act('jobs.cancel', CANCEL, filter, options, one, reason);
  }

  /**
   * Takes jobs out of the datastore, with their results and logs; those that run stay. @default all that have ended
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  removeAll(filter: JobFilter = {}, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#act('jobs.remove', REMOVE, filter, options, (job) => this.#remove(job));
  }

  /**
   * Empties the queue: takes out jobs that have not started, as if they had never been queued; nothing hears of it, and
   * no `onFailure` runs. @default all that wait or are delayed
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  purge(filter: JobFilter = {}, options: BulkOptions = {}): Promise<BulkResult> {
    return this.#act('queues.purge', PURGE, filter, options, (job) => this.#remove(job));
  }

  /** A job of this queue, whether or not it exists. @throws InvalidOptionsError */
  job(id: string, name = 'job'): JobView {
    expectId('id of a job', id);
    return new JobView(this.#deps, id, this.name, name);
  }

  /**
   * Stops workers everywhere from starting its jobs; what runs goes on. With `until` or `for` it is resumed by itself
   * then: by any process with a worker or a scheduler, within seconds, or by whoever looks at the queues. Gives the pause.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  pause(options: PauseOptions = {}): Promise<QueuePause> {
    const { by, reason } = options;
    return this.#noted('queues.pause', { by, reason }, () => this.#deps.pauses.pause(this.name, options));
  }

  /** Lets workers start its jobs again. @throws InvalidOptionsError, DatastoreUnavailableError */
  resume(note: OperatorNote = {}): Promise<void> {
    const { by, reason } = note;
    return this.#noted('queues.resume', { by, reason }, () => this.#deps.pauses.resume(this.name, note));
  }

  /**
   * Says how many of its jobs run at a time, or start within a time, in all processes together: BullMQ's global limits, which
   * hold from now on, also for workers that run. null lifts a limit; what is left out stays as it is. Gives what holds then.
   * @example await cortado.queue('reports').limit({ concurrency: 2, limiter: { max: 100, duration: '1m' }, reason: 'the partner is slow' })
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async limit(options: LimitOptions): Promise<GlobalLimits> {
    const queue = { name: this.name, declared: this.options.limiter };
    expectLimits(queue, options);
    const { by, reason } = remark({ by: options.by, reason: options.reason }, this.#deps);
    const target = showLimits(options);
    return await this.#noted('queues.limit', { by, reason, target }, () =>
      limitQueue(this.#deps, queue, { ...options, reason }),
    );
  }

  /**
   * Puts jobs back to its front that are under way, and on which nobody works any more, since their locks have run out: at most 1,000,
   * and none has used an attempt. Workers of the queue do so by themselves; this is for where there are none. Gives their ids.
   * @throws DatastoreUnavailableError
   */
  async handBackOrphans(): Promise<string[]> {
    const { ask, engine } = this.#deps;
    const act = { act: 'queues.hand-back', queue: this.name };
    return await this.#deps.audit.noted(act, async (tell) => {
      const jobs = await ask(this.name, `Handing back orphaned jobs of queue "${this.name}"`, async (queue) =>
        engine.recovery?.lostJobs.handBackOrphans(queue, MOST_ORPHANS),
      );
      tell(jobs?.length ?? 0);
      return (jobs ?? []).map((it) => it.id);
    });
  }

  async isPaused(): Promise<boolean> {
    return (await this.#deps.pauses.of(this.name)) !== undefined;
  }

  async #act(
    name: string,
    act: BulkAct,
    filter: JobFilter,
    options: BulkOptions,
    one: (job: JobSummary) => Promise<boolean>,
    reason?: string,
  ): Promise<BulkResult> {
    const checked = checkFilter(filter, act.usual, act.notDone);
    checkBulk(act, checked.states, options);
    const meant = { act: name, queue: this.name, filter: { ...filter }, reason };
    return await notedBulk(this.#deps.audit, meant, options, (own) =>
      actOnAll(new JobPages(this.#deps), this.name, checked, act, own, one),
    );
  }

  #noted<T>(act: string, note: OperatorNote & { target?: string }, acting: () => Promise<T>): Promise<T> {
    return this.#deps.audit.noted({ act, queue: this.name, ...note }, acting);
  }

  async #remove({ id, state }: JobSummary): Promise<boolean> {
    const { jobs, cancelRequests } = this.#deps;
    if (await jobs.remove(this.name, id)) return true;
    return state === 'cancelled' && (await cancelRequests.forgetRemoved(this.name, id));
  }
}

/** How `cancelAll` is carried out. */
export interface CancelAllOptions extends BulkOptions {
  /** Why, as each cancelled job says from then on. At most 1,000 characters. */
  reason?: string | undefined;
}
