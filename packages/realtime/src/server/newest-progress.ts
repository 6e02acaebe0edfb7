import type { JobProgress, JobSummary } from '@cortado/core';
import { ENDED } from './ended-states.js';
import { LatestMap } from './latest-map.js';

interface Known {
  readonly progress: JobProgress;
  /** When the job said it, in milliseconds of this process; none where it was read. */
  readonly heardAt: number;
  /** Until then words may come that are older than what was read. */
  readonly aheadUntil: number;
}

/** Words of a job are on their way for so many milliseconds at most, as far as they count as late. */
const LATE_FOR = 2_000;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * How far jobs are, as far as it is known here. What they say and what is read of them come by different ways: words on
 * their way are older than what is read meanwhile, and an answer on its way is older than words heard meanwhile. Of
 * either, browsers are told the newer alone, so that no bar goes back by itself.
 */
export class NewestProgress {
  readonly #known = new LatestMap<Known>();

  /** Whether what a job says is news. One that goes back itself within 2 s of being read is told of with its next words. */
  hear(id: string, progress: JobProgress): boolean {
    const now = performance.now();
    const known = this.#known.get(id);
    if (known && now < known.aheadUntil && progress.percent < known.progress.percent) return false;
    this.#known.set(id, { progress, heardAt: now, aheadUntil: NEVER });
    return true;
  }

  /** A job as it was read, or as far as it has said to be meanwhile. @param askedAt by `performance.now()` */
  read(job: JobSummary, askedAt: number): JobSummary {
    if (ENDED.has(job.state)) {
      this.#known.delete(job.id);
      return job;
    }
    const known = this.#known.get(job.id);
    if (known && known.heardAt > askedAt) return { ...job, progress: known.progress };
    const isNews = known?.progress.percent !== job.progress.percent;
    const aheadUntil = performance.now() + LATE_FOR;
    if (isNews) this.#known.set(job.id, { progress: job.progress, heardAt: NEVER, aheadUntil });
    return job;
  }
}
