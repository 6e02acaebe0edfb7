import { AsyncLocalStorage } from 'node:async_hooks';
import { type Cortado, type EnqueueOptions, InvalidOptionsError, type JobHandle } from '@cortado/core';
import type { MemoryJob } from '@cortado/core/internal';

/** How a job is performed. */
export interface Performing extends Pick<EnqueueOptions, 'user' | 'context' | 'timeout'> {
  /** Of a job of a `@Document` class: which one it runs on, or its name. `load` of the class finds it, as in a worker. */
  document?: object | string;
}

interface Performance {
  readonly name: string;
  job?: MemoryJob;
}

/** Jobs that a test performs. They are in no queue, and none that the app was given. */
export class Performances {
  readonly #app: Cortado;
  readonly #current = new AsyncLocalStorage<Performance>();

  constructor(app: Cortado) {
    this.#app = app;
  }

  /** Runs one attempt, and gives its result. @throws what the method threw */
  async run(name: string, args: readonly unknown[], performing: Performing): Promise<unknown> {
    const performance: Performance = { name };
    const handle = await this.#current.run(performance, () => this.#call(name, args, performing));
    const thrown = performance.job?.thrown;
    if (thrown) throw thrown;
    return handle.result();
  }

  /** Whether a job that runs where it is called is performed, or follows one that is. */
  include(job: MemoryJob): boolean {
    const performance = this.#current.getStore();
    if (!performance) return false;
    if (performance.name === job.name) performance.job ??= job;
    const { id } = performance.job ?? {};
    return id !== undefined && (job.id === id || job.id.startsWith(`${id}-`));
  }

  async #call(
    name: string,
    args: readonly unknown[],
    { document, ...more }: Performing,
  ): Promise<JobHandle<unknown>> {
    const options = { ...more, attempts: 1, inline: true };
    const job = this.#app.internals.registry.find(name);
    const refused = (problem: string) => new InvalidOptionsError(`${name} was not performed`, [problem]);
    if (!job?.document) {
      if (document === undefined) return this.#app.enqueue(name, [...args], options);
      throw refused(`${name} belongs to no document. Leave "document" out, or put @Document on its class.`);
    }
    const { doctype, nameOf } = job.document;
    if (document === undefined)
      throw refused(
        `Expected "document" to say on which ${doctype} it runs, found none. Give it, or its name: performJob(${job.service?.name}, '${job.method}', […], { document: order }).`,
      );
    const of = typeof document === 'object' ? (nameOf(document) as string) : document;
    return this.#app.enqueueDoc(doctype, of, job.method, args, options);
  }
}
