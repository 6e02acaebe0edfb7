import { type Internals, type MemoryJob, readWireContext, revivedArguments } from '@cortado/core/internal';
import type { MemoryJobs } from '../fake/memory-jobs.js';
import type { FakeJob } from './fake-job.js';

/** What a fake app was given to do, as a test looks at it. */
export class FakeJobs {
  readonly #registry: Internals['registry'];
  readonly #jobs: MemoryJobs;

  constructor({ registry }: Pick<Internals, 'registry'>, jobs: MemoryJobs) {
    this.#registry = registry;
    this.#jobs = jobs;
  }

  /** In the order of their coming. */
  all(): FakeJob[] {
    // What stands for a batch is Cortado's own.
    const given = this.#jobs.given().filter(({ name }) => !name.startsWith('cortado.'));
    return given.map((job) => this.#seen(job));
  }

  #seen({ id, name, queue, attempts, state, data, opts }: MemoryJob): FakeJob {
    const { user, tags = [] } = readWireContext(opts);
    const { delay = 0, priority = 0 } = opts;
    const args = this.#arguments(name, data);
    return { id, name, queue, args, user, delay, priority, attempts, tags, state };
  }

  #arguments(name: string, data: unknown): unknown[] {
    const job = this.#registry.find(name);
    if (job) return revivedArguments(job, data);
    return Array.isArray(data) ? data : [data];
  }
}
