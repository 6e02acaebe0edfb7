import type { JobType, Queue } from 'bullmq';
import { countJobs } from '../../datastore/bullmq/count-jobs.js';
import { JobHandle, type JobOperations } from '../../dispatch/job-handle.js';
import { type JobStatus, readStatus, STORED_STATES, type StoredState } from '../../dispatch/job-status.js';
import type { Producer } from '../../dispatch/producer.js';

export type QueueCounts = Record<StoredState, number>;

export interface JobFilter {
  /** @default every state */
  states?: readonly StoredState[];
  /** Only jobs of this name. */
  name?: string;
  /** At most so many, newest first. @default 100 */
  limit?: number;
}

/** One line of a queue's listing. */
export interface JobSummary extends JobStatus<unknown> {
  id: string;
  name: string;
  queue: string;
  data: unknown;
  user: string | undefined;
  queuedAt: Date;
}

const PAGE = 500;

/** One queue, for those who operate it. */
export class QueueView {
  readonly #producer: Producer;
  readonly #jobs: JobOperations;

  constructor(
    readonly name: string,
    producer: Producer,
    desk: JobOperations,
  ) {
    this.#producer = producer;
    this.#jobs = desk;
  }

  /** Jobs per state, in BullMQ's words. */
  counts(): Promise<QueueCounts> {
    return this.#ask('counts', (queue) => countJobs(queue, STORED_STATES));
  }

  /** Its jobs, newest first within each state. */
  async jobs({ states = STORED_STATES, name, limit = 100 }: JobFilter = {}): Promise<JobSummary[]> {
    const found: JobSummary[] = [];
    for (const state of states) {
      for (let start = 0; found.length < limit; start += PAGE) {
        const page = await this.#page(state, start);
        const matching = name === undefined ? page : page.filter((it) => it.name === name);
        found.push(...matching.slice(0, limit - found.length));
        if (page.length < PAGE) break;
      }
    }
    return found;
  }

  /** A handle to a job of this queue, whether or not it exists. */
  job(id: string, name = 'job'): JobHandle<unknown> {
    return new JobHandle(this.#jobs, id, this.name, name, 'existing');
  }

  /** Stops workers everywhere from starting its jobs; what runs goes on. */
  pause(): Promise<void> {
    return this.#ask('pause', (queue) => queue.pause());
  }

  resume(): Promise<void> {
    return this.#ask('resume', (queue) => queue.resume());
  }

  isPaused(): Promise<boolean> {
    return this.#ask('isPaused', (queue) => queue.isPaused());
  }

  #page(state: JobType, start: number): Promise<JobSummary[]> {
    return this.#ask('jobs', async (queue) => {
      const jobs = await queue.getJobs([state], start, start + PAGE - 1, false);
      return jobs
        .filter((it) => it !== undefined && it !== null)
        .map((job) => ({
          ...readStatus(job, state === 'wait' ? 'waiting' : state, undefined),
          id: job.id ?? '',
          name: job.name,
          queue: this.name,
          data: job.data,
          user: (job.opts as { ctx?: { user?: string } }).ctx?.user,
          queuedAt: new Date(job.timestamp),
        }));
    });
  }

  #ask<T>(what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#producer.ask(this.name, `"${what}" of queue "${this.name}"`, command);
  }
}
