import type { Cortado, JobListing } from '@cortado/core';

const HOUR = 60 * 60 * 1000;

/** All queues at one moment. */
export interface QueueSight {
  /** Jobs that failed for good within the last hour. */
  failed: number;
  /** Jobs that have run for longer than they should. */
  stuck: JobListing[];
  /** Jobs that wait for a worker. */
  waiting: number;
}

/** Looks at the queues, and does nothing to them. */
export class QueueWatch {
  readonly #open: () => Cortado;
  readonly #queues: readonly string[];

  /** `open` gives the app to look through, when somebody looks. */
  constructor(open: () => Cortado, queues: readonly string[]) {
    this.#open = open;
    this.#queues = queues;
  }

  /** `longest` is how long a job may run, in milliseconds. */
  async look(longest: number, now = Date.now()): Promise<QueueSight> {
    const queues = this.#queues.map((it) => this.#open().queue(it));
    const [failed, active, counts] = await Promise.all([
      Promise.all(queues.map((it) => it.jobs({ states: ['failed'], limit: 1_000 }))),
      Promise.all(queues.map((it) => it.jobs({ states: ['active'], limit: 1_000 }))),
      Promise.all(queues.map((it) => it.counts())),
    ]);
    return {
      failed: failed.flat().filter((it) => (it.finishedAt?.getTime() ?? 0) > now - HOUR).length,
      stuck: active.flat().filter((it) => (it.startedAt?.getTime() ?? now) < now - longest),
      waiting: counts.reduce((sum, it) => sum + it.waiting + it.prioritized, 0),
    };
  }
}
