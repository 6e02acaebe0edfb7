import { MINUTE } from '../clock/clock.js';
import type { JobsBehind } from '../dispatch/jobs-of.js';
import { jobsProxy } from '../dispatch/jobs-proxy.js';
import type { Call, Prepared } from '../dispatch/preparation.js';
import { hasDocumentFor, noDocumentFor } from '../dispatch/references.js';
import { InvalidOptionsError, UnknownJobError } from '../errors/dispatch-errors.js';
import { calledDocument } from '../execution/run-on-document.js';
import type { EnqueueOptions, JobReference } from '../options/enqueue-options.js';
import { BatchHandle } from './batch-handle.js';
import type { BatchData, GuardData } from './batch-jobs.js';
import { type BatchOptions, batchProblems, CALLBACKS } from './batch-options.js';
import { BATCHES, type BatchRecord } from './batch-record.js';
import type { Batches } from './batches.js';

/** Longer than sending any batch takes, in milliseconds; what is not whole by then is withdrawn. */
const GUARD_DELAY = 15 * MINUTE;
const GUARD_DELAY_PER_JOB = 10;
/** What says how a job is queued, and so cannot hold for one that is queued with its batch. */
const UNFIT = ['unique', 'inline', 'afterCommit'] as const;

/** The jobs of a class; each call adds one to the batch. */
export type BatchedJobs<X> = {
  [K in keyof JobsBehind<X>]: JobsBehind<X>[K] extends (...args: infer A) => unknown
    ? (...args: A) => Batch
    : never;
};

/** Jobs to be queued together, whose end is one event. Nothing is queued before `run()`. */
export class Batch {
  readonly #batches: Batches;
  readonly #options: BatchOptions;
  readonly #calls: Call[] = [];
  #hasRun = false;

  constructor(batches: Batches, options: BatchOptions) {
    this.#batches = batches;
    this.#options = options;
  }

  /** Jobs added so far. */
  get size(): number {
    return this.#calls.length;
  }

  /**
   * Adds a job: by name, or a decorated method or function.
   * @throws UnknownJobError, DocumentNameError for a document's, which is added by `jobs(document)`
   */
  add<A extends unknown[]>(
    job: string | ((...args: A) => Promise<unknown>),
    args?: NoInfer<A>,
    options?: EnqueueOptions,
  ): this {
    const descriptor = this.#batches.deps.registry.resolve(job as JobReference);
    if (!descriptor) throw this.#unknown(typeof job === 'string' ? job : job.name);
    const kind = typeof job === 'string' ? 'by name' : 'typed';
    return this.#add({ job: descriptor, args: args ?? [], options, kind }, undefined);
  }

  /**
   * The jobs of a class, an instance or a document: each call adds one.
   * @example batch.jobs(Imports).importChunk(chunk)
   */
  jobs<X extends object>(service: X, options?: EnqueueOptions): BatchedJobs<X> {
    const { registry } = this.#batches.deps;
    return jobsProxy<BatchedJobs<X>>(service, registry, (method, draft, args) => {
      const job = draft && registry.findByDraft(draft, service);
      if (!job) throw this.#unknown(method);
      return this.#add({ job, args, options, kind: 'typed' }, service);
    });
  }

  /**
   * Queues all of it in few round trips, through the middlewares and `maxWaiting` like any enqueue. Everything is checked before
   * anything is sent. Without jobs it ends at once. Members can be neither `unique`, `inline` nor `afterCommit`. One that was
   * refused can be run again.
   *
   * @throws InvalidOptionsError, EnqueueUnavailableError, QueueOverloadedError, what a middleware throws and what arguments break
   */
  async run(): Promise<BatchHandle> {
    const problems = this.#problems();
    if (problems.length > 0) throw new InvalidOptionsError('The batch was not queued', problems);
    this.#hasRun = true;
    try {
      return await this.#send();
    } catch (error) {
      // It is as if it had not been run: what may have arrived is withdrawn, and another run is another batch.
      this.#hasRun = false;
      throw error;
    }
  }

  async #send(): Promise<BatchHandle> {
    const { dispatcher, defaultQueue } = this.#batches.deps;
    let place = { id: '', queue: '' };
    const handles = await dispatcher.dispatchBy(this.#calls, async (members, calls) => {
      const unfit = this.#unfit(calls);
      if (unfit.length > 0) throw new InvalidOptionsError('The batch was not queued', unfit);
      const queue = this.#options.queue ?? members[0]?.queue ?? defaultQueue;
      place = { id: await this.#sendTo(queue, members), queue };
      return members;
    });
    return new BatchHandle(this.#batches, place.id, place.queue, handles);
  }

  async #sendTo(queue: string, members: readonly Prepared[]): Promise<string> {
    const { dispatcher } = this.#batches.deps;
    const { batchJob, guardJob, deps } = this.#batches;
    const parent = await dispatcher.prepareOwn({ job: batchJob, args: [this.#data()], options: { queue } });
    const delay = GUARD_DELAY + GUARD_DELAY_PER_JOB * members.length;
    const data: GuardData = { batch: parent.outgoing.id };
    const guard = await dispatcher.prepareOwn({ job: guardJob, args: [data], options: { queue, delay } });
    const { id } = parent.outgoing;
    // A batch that was sent is sent, also when the list does not come to know of it.
    const listed = deps.records.put(BATCHES, id, { queue } satisfies BatchRecord).catch(() => undefined);
    await Promise.all([deps.store.send({ parent, guard: guard.outgoing, members }), listed]);
    return id;
  }

  #add(call: Call, target: unknown): this {
    this.#calls.push({ ...call, document: calledDocument(call.job, target) });
    return this;
  }

  #data(): BatchData {
    const callbacks = CALLBACKS.flatMap((it) => {
      const reference = this.#options[it];
      const job = reference && this.#batches.deps.registry.resolve(reference);
      return job ? [[it, job.name]] : [];
    });
    return {
      name: this.#options.name ?? 'batch',
      total: this.#calls.length,
      ...Object.fromEntries(callbacks),
    };
  }

  #problems(): string[] {
    const { registry, queues } = this.#batches.deps;
    const problems = batchProblems(this.#options, queues);
    if (this.#hasRun) problems.push('It was run already. Make another with cortado.batch().');
    for (const key of CALLBACKS) {
      const reference = this.#options[key];
      if (reference === undefined) continue;
      const found = registry.resolve(reference);
      if (!found)
        problems.push(`Expected "${key}" of the batch to be a job of this app, found ${nameOf(reference)}.`);
      else if (!hasDocumentFor(found, undefined)) problems.push(noDocumentFor(key, found, 'the batch'));
    }
    return [...problems, ...this.#unfit(this.#calls)];
  }

  #unfit(calls: readonly Call[]): string[] {
    if (!this.#batches.deps.isInline || (calls.length > 0 && calls.every(isSaidToBeQueued)))
      return unfitFor(calls);
    return [
      'The jobs of this app run where they are called (`inline: true`), and a batch is queued. In tests take inlineCortado() of @cortado/testing, which runs batches; elsewhere give its jobs `inline: false`, and run a worker.',
    ];
  }

  #unknown(name: string): UnknownJobError {
    return new UnknownJobError({
      name,
      nearest: this.#batches.deps.registry.nearest(name),
      where: 'enqueue',
    });
  }
}

function nameOf(reference: unknown): string {
  return typeof reference === 'function' ? `the function ${reference.name}` : JSON.stringify(reference);
}

function isSaidToBeQueued({ job, options }: Call): boolean {
  return (options?.inline ?? job.options.inline) === false;
}

/** Calls that say of a job what cannot hold for one that is queued with its batch. */
function unfitFor(calls: readonly Call[]): string[] {
  const unfit = new Set<string>();
  for (const { job, options } of calls) {
    for (const key of UNFIT) {
      if (options?.[key] ?? job.options[key])
        unfit.add(`${job.name} cannot be part of a batch with "${key}": it is queued with its batch, once.`);
    }
  }
  return [...unfit];
}
