import type { Queue } from 'bullmq';
import type { Beats } from '../datastore/ports/beats.js';
import type { LostJobs } from '../datastore/ports/lost-jobs.js';
import type { EventBus } from '../events/event-bus.js';
import type { JobFacts } from '../events/job-events.js';

/** A process that has ended without having closed. */
export interface LostProcess {
  /** What its locks begin with. */
  readonly key: string;
  readonly host: string;
  readonly pid: number;
  /** The queues it served. */
  readonly queues: readonly string[];
}

export interface RecoveryDeps {
  readonly lostJobs: LostJobs;
  readonly beats: Pick<Beats, 'remove'>;
  readonly producer: {
    ask<T>(queue: string, what: string, command: (queue: Queue) => Promise<T>): Promise<T>;
  };
  readonly events: EventBus;
}

/** Hands back what processes had under way that are no more. */
export class Recovery {
  readonly #deps: RecoveryDeps;

  constructor(deps: RecoveryDeps) {
    this.#deps = deps;
  }

  /**
   * Puts the jobs that are active under the process's locks back to the front of their queues; none has used an attempt.
   * Says so as `process.lost` where there were any.
   * @throws DatastoreUnavailableError, with some of them moved perhaps; asked again, it goes on
   */
  async handBack({ key, host, pid, queues }: LostProcess): Promise<JobFacts[]> {
    const { lostJobs, producer, events } = this.#deps;
    const moved = await Promise.all(
      queues.map(async (queue) => {
        const jobs = await producer.ask(queue, 'Handing back the jobs of a process that is gone', (it) =>
          lostJobs.handBack(it, key),
        );
        return jobs.map(({ id, name }) => ({ id, name, queue }));
      }),
    );
    const jobs = moved.flat();
    if (jobs.length > 0) events.emit('process.lost', { host, pid, jobs });
    return jobs;
  }

  /** The same for one that was found by its beats, which are taken away with it. `mark` is that of the last. */
  async settle(lost: LostProcess, mark: string): Promise<void> {
    await this.handBack(lost);
    await this.#deps.beats.remove(lost.key, mark);
  }

  /** Its parent has handed its jobs back, so nobody need look for it. */
  async forget({ key }: LostProcess): Promise<void> {
    await this.#deps.beats.remove(key);
  }
}
