import type { CancelAnswer } from '../../dispatch/canceller.js';
import { JobHandle } from '../../dispatch/job-handle.js';
import { type JobRecord, readJobRecord, readJobSummary } from './job-record.js';
import type { JobSummary } from './job-summary.js';
import { checkLogRange, type LogRange } from './log-page.js';
import { lookWhy } from './look-why.js';
import type { QueueFacts } from './queue-facts.js';
import type { QueuePauses } from './queue-pauses.js';
import {
  checkRunAgain,
  type RunAgainDeps,
  type RunAgainOptions,
  runAgain,
  storedArguments,
  storedExactArguments,
} from './run-again.js';

/** What is asked for beside the job itself. */
export interface RecordOptions {
  /** Which lines of its log. @default the latest 100 */
  logs?: LogRange;
}

/** Answers of acts that found nothing to do. */
const NOT_DONE: ReadonlySet<unknown> = new Set([false, 'not-running', 'finished']);

/** Where a job is looked at. */
export interface JobViewDeps extends RunAgainDeps {
  readonly facts: QueueFacts;
  readonly pauses: QueuePauses;
}

/** A handle to a job for those who operate its queue: it can show all of it. */
export class JobView extends JobHandle<unknown> {
  readonly #deps: JobViewDeps;

  constructor(deps: JobViewDeps, id: string, queue: string, name: string) {
    super(deps.jobs, id, queue, name, 'existing');
    this.#deps = deps;
  }

  /**
   * Everything there is to know of it, secrets masked; a job cancelled before it started too, as far as that was written
   * down.
   * @throws JobNotFoundError, InvalidOptionsError, DatastoreUnavailableError
   */
  async record({ logs = {} }: RecordOptions = {}): Promise<JobRecord> {
    checkLogRange(logs);
    return await readJobRecord(this.#deps, this.queue, this.id, logs, (it) => lookWhy(this.#deps, it));
  }

  /**
   * What a list shows of it, for less than its `record` costs; a job cancelled before it started too.
   * @throws JobNotFoundError, DatastoreUnavailableError
   */
  summary(): Promise<JobSummary> {
    return readJobSummary(this.#deps, this.queue, this.id);
  }

  /**
   * Queues a new job like this one: its name, queue, user, tags, context and callbacks, with the same arguments or others, which
   * are checked as those of any call. It is part of no batch, and no run of a schedule. Numbers that others have stored and that
   * JavaScript cannot hold are refused, since the new job would have others.
   * @throws JobNotFoundError, UnknownJobError where this app does not declare its name, ArgumentValidationError, and all that `enqueue` throws
   */
  runAgain(options: RunAgainOptions = {}): Promise<JobHandle<unknown>> {
    return this.#noted('jobs.run', () => runAgain(this.#deps, this.queue, this.id, options));
  }

  /**
   * Whether {@link runAgain} would queue a job, for when it is to be done later: resolves where the arguments are good by now, and
   * queues nothing. Middleware does not hear of it.
   * @throws what `runAgain` does
   */
  checkRunAgain(options: RunAgainOptions = {}): Promise<void> {
    return checkRunAgain(this.#deps, this.queue, this.id, options);
  }

  /**
   * Its arguments as they are stored, secrets included: the one thing operations give unmasked, for one who has a right to that.
   * @throws JobNotFoundError, DatastoreUnavailableError
   */
  unmaskedArguments(): Promise<readonly unknown[]> {
    return storedArguments(this.#deps, this.queue, this.id);
  }

  /**
   * The same as the record's `exactArguments`, secrets included.
   * @throws DatastoreUnavailableError
   */
  unmaskedExactArguments(): Promise<string | undefined> {
    return storedExactArguments(this.#deps, this.queue, this.id);
  }

  override retry(): Promise<void> {
    return this.#noted('jobs.retry', async () => {
      await super.retry();
      return true;
    }).then(() => undefined);
  }

  override remove(): Promise<boolean> {
    return this.#noted('jobs.remove', () => super.remove());
  }

  override promote(): Promise<void> {
    return this.#noted('jobs.promote', async () => {
      await super.promote();
      return true;
    }).then(() => undefined);
  }

  override cancel(reason?: string): Promise<CancelAnswer> {
    return this.#noted('jobs.cancel', () => super.cancel(reason), reason);
  }

  /** One act on this job: done to one, or to none where the answer says so. */
  #noted<T>(act: string, acting: () => Promise<T>, reason?: string): Promise<T> {
    const { queue, id: job } = this;
    return this.#deps.audit.noted({ act, queue, job, reason }, async (tell) => {
      const answer = await acting();
      tell(NOT_DONE.has(answer) ? 0 : 1);
      return answer;
    });
  }
}
