import type { Clock } from '../clock/clock.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { QueueOptions } from '../options/queue-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options.js';
import type { JobRegistry } from './job-registry.js';

export interface EffectiveOptionsDeps {
  readonly registry: JobRegistry;
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly defaults: EnqueueOptions;
  readonly clock: Clock;
}

/** What holds for a job once its call, its method, its queue and the app have had their say. */
export class EffectiveOptions {
  readonly #deps: EffectiveOptionsDeps;
  readonly #declared = new Map<string, Map<string, ResolvedOptions>>();

  constructor(deps: EffectiveOptionsDeps) {
    this.#deps = deps;
  }

  /** For one call. A name that is no job's has what its queue and the app say. */
  of(job: string, call: EnqueueOptions | undefined): ResolvedOptions {
    const { registry, queues, defaults, clock } = this.#deps;
    return resolveOptions({ call, method: registry.find(job)?.options ?? {}, queues, defaults }, clock);
  }

  /** Whatever a call said: it depends on the queue the job came through too, and never changes while the app runs. */
  declared(job: string, queue: string): ResolvedOptions {
    const byJob = this.#declared.get(queue) ?? new Map<string, ResolvedOptions>();
    this.#declared.set(queue, byJob);
    const options = byJob.get(job) ?? this.of(job, { queue });
    byJob.set(job, options);
    return options;
  }
}
