import type { ListedJob, ListTerms } from '../../datastore/ports/job-list.js';
import type { StoredState } from '../../datastore/ports/stored-state.js';
import type { RemovedJob } from '../../dispatch/cancel-requests.js';
import { readWireContext } from '../../message/wire-context.js';
import type { CheckedFilter } from './job-filter.js';
import type { JobSummary } from './job-summary.js';

/**
 * What one list looks for: in the datastore, which may find more and knows nothing of masks, and then in what people
 * would see of the jobs it found.
 */
export class JobSearch {
  readonly #filter: CheckedFilter;
  /** Milliseconds since 1970; infinite where any time will do. */
  readonly #before: number;
  readonly #endedBefore: number;

  constructor(filter: CheckedFilter, now: number, endedBefore: number) {
    this.#filter = filter;
    this.#before = filter.olderThan === undefined ? Number.POSITIVE_INFINITY : now - filter.olderThan;
    this.#endedBefore = Math.min(this.#before, endedBefore);
  }

  termsFor(state: StoredState, cancelled: boolean | undefined): ListTerms {
    const { name, user, tag, event, schedule, text, error } = this.#filter;
    const [words, errorWords] = [wordsOf(text), wordsOf(error)];
    const before = state === 'completed' || state === 'failed' ? this.#endedBefore : this.#before;
    return {
      ...(name === undefined ? {} : { name }),
      ...(user === undefined ? {} : { user }),
      ...(tag === undefined ? {} : { tag }),
      ...(event === undefined ? {} : { event }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(words.length === 0 ? {} : { words }),
      ...(errorWords.length === 0 ? {} : { errorWords }),
      ...(Number.isFinite(before) ? { before } : {}),
      ...(cancelled === undefined ? {} : { cancelled }),
    };
  }

  /** Whether what the datastore has of it can be a job that was looked for: its error and labels are not masked yet. */
  mayMean({ id, failedReason = '', opts }: ListedJob): boolean {
    return (this.#filter.meansError?.(failedReason, id) ?? true) && this.#isLabelled(readWireContext(opts));
  }

  /** The same of one that was cancelled before it started. */
  mayMeanRemoved(job: RemovedJob): boolean {
    return this.#isLabelled(job);
  }

  /** Whether it is a job that was looked for. */
  means(job: JobSummary): boolean {
    const { name, user, schedule, text, error } = this.#filter;
    if (name !== undefined && job.name !== name) return false;
    if (user !== undefined && job.user !== user) return false;
    if (schedule !== undefined && job.schedule !== schedule) return false;
    if (error !== undefined && !job.error?.toLowerCase().includes(error.toLowerCase())) return false;
    return text === undefined || hasText(job, text);
  }

  #isLabelled({ tags, event, slot }: Labels): boolean {
    const { tag, event: wanted } = this.#filter;
    if (tag !== undefined && !(Array.isArray(tags) && tags.includes(tag))) return false;
    if (wanted === undefined) return true;
    return event === wanted || slot?.event === wanted || (wanted === 'all' && slot?.key !== undefined);
  }

  /** Whether it ended long enough ago; of one that has not, whether it was queued long enough ago. */
  isOldEnough({ state, queuedAt, finishedAt }: JobSummary): boolean {
    const hasEnded = state === 'completed' || state === 'failed' || state === 'cancelled';
    return (hasEnded ? (finishedAt ?? queuedAt) : queuedAt).getTime() < this.#before;
  }

  /** Whether what ended at this moment is meant. */
  isInTime(endedAt: Date): boolean {
    return endedAt.getTime() < this.#endedBefore;
  }
}

type Labels = Pick<RemovedJob, 'tags' | 'event' | 'slot'>;

// Words of ASCII letters and digits stand in JSON as they are, however a datastore writes that.
function wordsOf(text: string | undefined): string[] {
  return [...new Set(text?.toLowerCase().match(/[a-z0-9]+/g))];
}

// What is masked cannot be searched: otherwise one could guess at it.
function hasText({ id, name, error = '', arguments: args }: JobSummary, text: string): boolean {
  const wanted = text.toLowerCase();
  const isIn = (shown: string) => shown.toLowerCase().includes(wanted);
  if (isIn(id) || isIn(name) || isIn(error)) return true;
  if (args === undefined) return false;
  // As a piece of JSON, or as it stands in a text there.
  const asText = JSON.stringify(wanted).slice(1, -1);
  const shown = JSON.stringify(args).toLowerCase();
  return shown.includes(wanted) || shown.includes(asText);
}
