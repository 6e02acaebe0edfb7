import { systemClock } from '../clock/clock.js';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import { QueueOverloadedError } from '../errors/enqueue-errors.js';

/** Milliseconds for which a count lets jobs in. What this process adds meanwhile is counted along. */
const COUNT_AGE = 500;
/** Milliseconds for which a count turns jobs away. Short, so that a queue that was drained takes jobs again. */
const REFUSAL_AGE = 25;

/** Turns jobs away while too many wait in a queue. It does not ask the datastore for every job. */
export class QueueGate {
  readonly #queue: string;
  readonly #limit: number;
  readonly #count: (job: string) => Promise<number>;
  #counted = 0;
  #countedAt = Number.NEGATIVE_INFINITY;
  #counting: Promise<void> | undefined;
  /** Jobs let in that the count may not have seen. */
  #added = 0;
  #underWay = 0;

  /** `count` gives the jobs that wait; it gets the name of the job that wants in, for its errors. */
  constructor(queue: string, limit: number, count: (job: string) => Promise<number>) {
    this.#queue = queue;
    this.#limit = limit;
    this.#count = count;
  }

  /** Sends jobs if all of them have room. `job` names them in the error. @throws QueueOverloadedError */
  async through<T>(job: string, jobs: readonly OutgoingJob[], send: () => Promise<T>): Promise<T> {
    const waiting = jobs.filter((it) => !it.opts.delay).length;
    await this.#letIn(job, waiting);
    try {
      return await send();
    } catch (error) {
      this.#added -= waiting;
      throw error;
    } finally {
      this.#underWay -= waiting;
    }
  }

  async #letIn(job: string, jobs: number): Promise<void> {
    for (;;) {
      while (this.#counting) await this.#counting;
      const age = systemClock.elapsed() - this.#countedAt;
      // A delayed job does not wait yet, and still does not come in while the queue is full.
      const fits = this.#counted + this.#added + Math.max(1, jobs) <= this.#limit;
      if (fits && age <= COUNT_AGE) break;
      if (!fits && age <= REFUSAL_AGE) throw this.#overloaded(job);
      this.#counting = this.#recount(job).finally(() => {
        this.#counting = undefined;
      });
    }
    this.#added += jobs;
    this.#underWay += jobs;
  }

  // Nobody is let in meanwhile; what is under way at the start may or may not be in the count, and is taken as not.
  async #recount(job: string): Promise<void> {
    const startedAt = systemClock.elapsed();
    const underWay = this.#underWay;
    this.#counted = await this.#count(job);
    this.#added = underWay;
    this.#countedAt = startedAt;
  }

  #overloaded(job: string): QueueOverloadedError {
    const waiting = this.#counted + this.#added;
    return new QueueOverloadedError({ job, queue: this.#queue, waiting, limit: this.#limit });
  }
}
