import type { Clock } from '../clock/clock.js';
import type { OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { EventBus } from '../events/event-bus.js';
import type { ExecutionDeps } from '../execution/execute-job.js';
import { inScope } from '../execution/scope.js';
import type { EnqueuedJob } from '../options/middleware.js';
import { Callbacks } from './callbacks.js';
import type { EnqueueChain } from './enqueue-chain.js';
import type { JobOperations } from './job-handle.js';
import type { JobTransport } from './job-transport.js';
import { MemoryJob } from './memory-job.js';
import type { Call, Preparation } from './preparation.js';

export interface JobSenderDeps {
  readonly registry: JobRegistry;
  readonly preparation: Preparation;
  readonly transport: JobTransport;
  /** Around every call. */
  readonly chain: EnqueueChain;
  readonly execution: ExecutionDeps;
  readonly events: EventBus;
  readonly clock: Clock;
}

/**
 * Sends the jobs that follow others, and runs inline ones. Both in one class, since each leads to the other: what
 * follows an inline job may be inline too, and a job may follow it in turn.
 */
export class JobSender {
  readonly callbacks: Callbacks;
  readonly #deps: JobSenderDeps;

  constructor(deps: JobSenderDeps) {
    this.#deps = deps;
    const { registry, events } = deps;
    this.callbacks = new Callbacks({ registry, events, send: (id, call) => this.#sendOnce(id, call) });
  }

  /** Runs a job in this process, and gives what its handle asks. */
  async runInline(queue: string, outgoing: OutgoingJob): Promise<JobOperations> {
    const { execution, events, clock, transport } = this.#deps;
    const deps = { execution, events, clock, callbacks: this.callbacks, isInline: true };
    const job = new MemoryJob(deps, queue, outgoing);
    transport.ranInline?.(job);
    return job.runToEnd();
  }

  /** Sends a call under an id that says what it is for: sent again it is still one job, and it is never taken back. */
  #sendOnce(id: string, call: Call): Promise<void> {
    // It runs as the user of its job, not of whoever ends that.
    return inScope({ user: undefined, run: undefined }, async () => {
      await this.#deps.chain.run(call, (changed) => this.#sendAs(id, changed));
    });
  }

  async #sendAs(id: string, call: Call): Promise<EnqueuedJob> {
    const { queue, outgoing, isInline } = await this.#deps.preparation.prepare(call);
    const job = { ...outgoing, id };
    if (isInline) await this.runInline(queue, job);
    else await this.#deps.transport.addFollowing(queue, job);
    return { id, queue, name: job.name, outcome: 'added' };
  }
}
