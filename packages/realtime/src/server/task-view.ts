import type { JobSummary } from '@cortado/core';
import type { Task } from '../protocol/frames.js';
import { ENDED } from './ended-states.js';
import { hookWarnings } from './hook-warnings.js';
import type { RealtimeOptions, RealtimeUser } from './realtime-options.js';

const LONGEST_TEXT = 2_000;
/** Characters of a result as JSON; a longer one is left out. */
const LONGEST_RESULT = 10_000;

/** Shows jobs to those for whom they run: what they may know of them, and do with them. */
export class TaskView<U extends RealtimeUser> {
  readonly #may: NonNullable<RealtimeOptions<U>['tasks']>;

  constructor({ tasks = {} }: Pick<RealtimeOptions<U>, 'tasks'>) {
    this.#may = tasks;
  }

  task(job: JobSummary, user: U): Task {
    const { percent, title, description } = job.progress;
    const { stage } = job.meta;
    const hasProgress = percent > 0 || title !== undefined || description !== undefined;
    return {
      id: job.id,
      queue: job.queue,
      name: job.name,
      state: job.state,
      createdAt: job.queuedAt.getTime(),
      ...(job.startedAt ? { startedAt: job.startedAt.getTime() } : {}),
      ...(job.finishedAt ? { finishedAt: job.finishedAt.getTime() } : {}),
      ...(hasProgress ? { progress: { ...job.progress, job: job.id } } : {}),
      ...(typeof stage === 'string' ? { stage: stage.slice(0, LONGEST_TEXT) } : {}),
      ...(isShown(job.result) ? { result: job.result } : {}),
      ...(job.error === undefined ? {} : { error: job.error.slice(0, LONGEST_TEXT) }),
      canCancel: this.canCancel(job, user),
      canRetry: this.canRetry(job, user),
    };
  }

  canCancel(job: JobSummary, user: U): boolean {
    return !ENDED.has(job.state) && this.#allows('canCancel', job, user);
  }

  /** One that was cancelled before it started is gone: there is nothing to queue again. */
  canRetry(job: JobSummary, user: U): boolean {
    const isThere = job.state === 'failed' || (job.state === 'cancelled' && job.startedAt !== undefined);
    return isThere && this.#allows('canRetry', job, user);
  }

  /** To nobody but the user of the job. Only `true` of a rule allows it: a function that throws, gives nothing or a promise does not. */
  #allows(hook: 'canCancel' | 'canRetry', job: JobSummary, user: U): boolean {
    // Others may look on, where the app lets them into its room.
    if (job.user !== (typeof user === 'string' ? user : user.id)) return false;
    if (this.#may[hook] === undefined) return true;
    try {
      return this.#may[hook](user, job) === true;
    } catch (error) {
      hookWarnings.threw(`tasks.${hook}`, error);
      return false;
    }
  }
}

function isShown(result: unknown): boolean {
  return result !== undefined && result !== null && JSON.stringify(result).length <= LONGEST_RESULT;
}
