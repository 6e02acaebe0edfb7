import { type Cortado, JobNotFoundError, type JobPage, type JobSummary } from '@cortado/core';
import { isStorable } from '../publish/text-rules.js';
import { LatestMap } from './latest-map.js';
import type { NewestProgress } from './newest-progress.js';

/** Characters of an id. */
export const LONGEST_ID = 400;

/** Finds jobs by their ids alone, as browsers know them, and lists those of a user. */
export class JobReader {
  readonly #cortado: Pick<Cortado, 'allQueues' | 'job' | 'queueNames'>;
  readonly #newest: Pick<NewestProgress, 'read'>;
  /** Those that were found lately. */
  readonly #known = new LatestMap<Pick<JobSummary, 'queue' | 'user'>>();

  constructor(
    cortado: Pick<Cortado, 'allQueues' | 'job' | 'queueNames'>,
    newest: Pick<NewestProgress, 'read'>,
  ) {
    this.#cortado = cortado;
    this.#newest = newest;
  }

  /** In one queue, or else in each; `undefined` where there is none. @throws DatastoreUnavailableError */
  async find(id: string, queue?: string): Promise<JobSummary | undefined> {
    if (id === '' || id.length > LONGEST_ID || !isStorable(id)) return undefined;
    if (queue !== undefined) return await this.#read(queue, id);
    const known = this.#known.get(id);
    const queues = known ? [known.queue] : this.#cortado.queueNames;
    const found = await Promise.all(queues.map((it) => this.#read(it, id)));
    const job = found.find((it) => it !== undefined);
    if (job) this.#known.set(job.id, { queue: job.queue, user: job.user });
    return job;
  }

  /** @throws InvalidOptionsError for an `after` that no page has given; DatastoreUnavailableError */
  async list(filter: { user: string; limit: number; after?: string }): Promise<JobPage> {
    const askedAt = performance.now();
    const page = await this.#cortado.allQueues().jobs(filter);
    return { ...page, jobs: page.jobs.map((it) => this.#newest.read(it, askedAt)) };
  }

  /** For whom a job runs, or ran that is there no more; where it was found by its id lately. */
  knownUserOf(id: string): string | undefined {
    return this.#known.get(id)?.user;
  }

  async #read(queue: string, id: string): Promise<JobSummary | undefined> {
    if (!this.#cortado.queueNames.includes(queue)) return undefined;
    const askedAt = performance.now();
    try {
      return this.#newest.read(await this.#cortado.job(queue, id).summary(), askedAt);
    } catch (error) {
      if (error instanceof JobNotFoundError) return undefined;
      throw error;
    }
  }
}
