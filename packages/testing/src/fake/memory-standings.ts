import type { JobStandings, MemoryJob } from '@cortado/core/internal';
import type { MemoryJobs } from './memory-jobs.js';

type Counts = Awaited<ReturnType<JobStandings['counts']>>;
type State = keyof Counts;

/** Where jobs in memory stand, in the words of a queue. */
export class MemoryStandings implements JobStandings {
  readonly #jobs: () => MemoryJobs;

  constructor(jobs: () => MemoryJobs) {
    this.#jobs = jobs;
  }

  async state(queue: string, id: string): Promise<State | 'unknown'> {
    const job = this.#jobs().find(queue, id);
    return (job && stateOf(job)) ?? 'unknown';
  }

  async standing(queue: string, id: string): ReturnType<JobStandings['standing']> {
    const job = this.#jobs().find(queue, id);
    return { state: await this.state(queue, id), position: job && this.#jobs().positionOf(job) };
  }

  async counts(queue: string): Promise<Counts> {
    const counts: Counts = {
      ...{ active: 0, waiting: 0, prioritized: 0, delayed: 0, completed: 0, failed: 0 },
      'waiting-children': 0,
    };
    for (const job of this.#jobs().all()) {
      const state = job.queue === queue && !this.#jobs().isGone(job) ? stateOf(job) : undefined;
      if (state) counts[state]++;
    }
    return counts;
  }

  /** When a job began to wait nobody keeps here. */
  async longestWaitSince(): Promise<undefined> {
    return undefined;
  }
}

/** A job that was cancelled before it ran is in no queue; one that was cancelled while it ran counts as failed. */
function stateOf({ state, opts, attemptsMade }: MemoryJob): State | undefined {
  if (state === 'waiting') return opts.priority ? 'prioritized' : 'waiting';
  if (state === 'cancelled') return attemptsMade > 0 ? 'failed' : undefined;
  return state === 'not_found' ? undefined : state;
}
