import type { EnqueueCall, Middleware } from '@cortado/core';
import { type Internals, type MemoryJob, readWireContext, revivedArguments } from '@cortado/core/internal';
import type { MemoryJobs } from '../fake/memory-jobs.js';
import type { FakeJob } from './fake-job.js';

/** What a fake app was given to do: the jobs in its memory, and those that ran at once where they were called. */
export class FakeJobs {
  readonly #registry: Internals['registry'];
  readonly #jobs: MemoryJobs;
  readonly #inline: FakeJob[] = [];

  constructor({ registry }: Pick<Internals, 'registry'>, jobs: MemoryJobs) {
    this.#registry = registry;
    this.#jobs = jobs;
  }

  /** In the order of their coming. */
  all(): FakeJob[] {
    // What stands for a batch is Cortado's own.
    const own = this.#jobs.all().filter(({ name }) => !name.startsWith('cortado.'));
    return [...this.#inline, ...own.map((job) => this.#inMemory(job))];
  }

  /** Writes down calls that run at once, and never reach a queue. */
  get middleware(): Middleware {
    return {
      enqueue: async (call, next) => {
        const answer = await next();
        this.#inline.push(this.#ranAtOnce(call, answer));
        return answer;
      },
    };
  }

  #inMemory(job: MemoryJob): FakeJob {
    const { user, tags = [] } = readWireContext(job.opts);
    const { delay = 0, priority = 0 } = job.opts;
    const { id, name, queue, attempts, state, data } = job;
    return {
      id,
      name,
      queue,
      args: this.#arguments(name, data),
      user,
      delay,
      priority,
      attempts,
      tags,
      state,
    };
  }

  #ranAtOnce({ name, queue, args, user, options }: EnqueueCall, { id }: { id: string }): FakeJob {
    const { priority = 0, attempts = 1, tags = [] } = options;
    const data = JSON.parse(JSON.stringify(args)) as unknown;
    const named = [tags].flat().filter((it) => typeof it === 'string');
    return {
      ...{ id, name, queue, args: this.#arguments(name, data), user },
      ...{ delay: 0, priority, attempts, tags: named, state: 'ended' },
    };
  }

  #arguments(name: string, data: unknown): unknown[] {
    const job = this.#registry.find(name);
    if (job) return revivedArguments(job, data);
    return Array.isArray(data) ? data : [data];
  }
}
