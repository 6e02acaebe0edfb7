import { type Cortado, JobNotFoundError, type JobSummary } from '@cortado/core';

/** Where jobs were found lately; so many. */
const MOST_KNOWN = 5_000;
/** Characters of an id. */
export const LONGEST_ID = 400;

/** Finds jobs by their ids alone, as browsers know them. */
export class JobReader {
  readonly #cortado: Pick<Cortado, 'job' | 'queueNames'>;
  readonly #queues = new Map<string, string>();

  constructor(cortado: Pick<Cortado, 'job' | 'queueNames'>) {
    this.#cortado = cortado;
  }

  /** In one queue, or else in each; `undefined` where there is none. @throws DatastoreUnavailableError */
  async find(id: string, queue = this.#queues.get(id)): Promise<JobSummary | undefined> {
    if (id === '' || id.length > LONGEST_ID) return undefined;
    if (queue !== undefined) return await this.#read(queue, id);
    const found = await Promise.all(this.#cortado.queueNames.map((it) => this.#read(it, id)));
    const job = found.find((it) => it !== undefined);
    if (job) this.#remember(id, job.queue);
    return job;
  }

  async #read(queue: string, id: string): Promise<JobSummary | undefined> {
    if (!this.#cortado.queueNames.includes(queue)) return undefined;
    try {
      return await this.#cortado.job(queue, id).summary();
    } catch (error) {
      if (error instanceof JobNotFoundError) return undefined;
      throw error;
    }
  }

  #remember(id: string, queue: string): void {
    this.#queues.set(id, queue);
    if (this.#queues.size <= MOST_KNOWN) return;
    const [oldest] = this.#queues.keys();
    if (oldest !== undefined) this.#queues.delete(oldest);
  }
}
