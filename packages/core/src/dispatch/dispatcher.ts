import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { addJob, type OutgoingJob } from '../engines/add-jobs.js';
import { nextJobId } from '../engines/job-id.js';
import { toBullmqOptions } from '../engines/to-bullmq-options.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { encodeArguments } from '../message/encode-arguments.js';
import type { WireContext } from '../message/wire-context.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { QueueOptions } from '../options/queue-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options.js';
import { validateOptions } from '../options/validate-options.js';
import { type JobDesk, JobHandle } from './job-handle.js';
import type { Producer } from './producer.js';
import { callbackNames, referenceProblems } from './references.js';

export interface DispatchSettings {
  queues: Readonly<Record<string, QueueOptions>>;
  defaults: EnqueueOptions;
  maxPayload: number;
  registry: JobRegistry;
  backoffs: CortadoOptions['backoffs'];
  /** Who is calling, captured at the moment of the call. */
  currentUser: () => string | undefined;
}

/** One call to be queued. */
export interface Call {
  readonly job: JobDescriptor;
  readonly args: readonly unknown[];
  readonly options?: EnqueueOptions | undefined;
}

interface Prepared {
  queue: string;
  outgoing: OutgoingJob;
}

/** Turns calls into jobs: options, context, arguments, id; hands them to the producer; gives handles back. */
export class Dispatcher {
  readonly #settings: DispatchSettings;
  readonly #producer: Producer;
  readonly #desk: JobDesk;
  readonly #events: EventBus;
  // Without options of the call, a job's options are the same every time.
  readonly #resolved = new Map<JobDescriptor, ResolvedOptions>();

  constructor(settings: DispatchSettings, producer: Producer, desk: JobDesk, events: EventBus) {
    this.#settings = settings;
    this.#producer = producer;
    this.#desk = desk;
    this.#events = events;
  }

  async dispatch(call: Call): Promise<JobHandle<unknown>> {
    const preparing = this.#prepare(call);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    await this.#producer.add(prepared.queue, prepared.outgoing);
    return this.#handle(prepared);
  }

  /** All or nothing is checked before anything is sent; handles come in the order of the calls. */
  async dispatchMany(calls: readonly Call[]): Promise<JobHandle<unknown>[]> {
    const prepared: Prepared[] = [];
    for (const call of calls) {
      const preparing = this.#prepare(call);
      prepared.push(preparing instanceof Promise ? await preparing : preparing);
    }
    const byQueue = new Map<string, OutgoingJob[]>();
    for (const { queue, outgoing } of prepared) {
      const jobs = byQueue.get(queue) ?? [];
      jobs.push(outgoing);
      byQueue.set(queue, jobs);
    }
    try {
      await Promise.all([...byQueue].map(([queue, jobs]) => this.#producer.addMany(queue, jobs)));
    } catch (error) {
      // The caller will call again with all of them, so none may stay.
      for (const [queue, jobs] of byQueue) this.#producer.withdraw(queue, jobs);
      throw error;
    }
    return prepared.map((it) => this.#handle(it));
  }

  /** Sends a call under an id that says what it is for: sent again it is still one job, and it is never taken back. */
  async dispatchOnce(id: string, call: Call): Promise<void> {
    const { queue, outgoing } = await this.#prepare(call);
    await this.#producer.ask(queue, `Queueing ${outgoing.name}`, (it) => addJob(it, { ...outgoing, id }));
  }

  // At once where it can: a promise costs more than most validations.
  #prepare({ job, args, options: callOptions }: Call): Prepared | Promise<Prepared> {
    const options = callOptions ? this.#resolveCall(job, callOptions) : this.#resolveMethod(job);
    const context = this.#contextOf(options);
    const opts = toBullmqOptions(options, context);
    const pack = (data: unknown): Prepared => ({
      queue: options.queue,
      outgoing: { id: nextJobId(), name: job.name, data, opts },
    });
    const encoding = encodeArguments(job, args, this.#settings.maxPayload);
    return encoding instanceof Promise ? encoding.then(pack) : pack(encoding);
  }

  #resolveCall(job: JobDescriptor, call: EnqueueOptions): ResolvedOptions {
    const problems = validateOptions(
      'call',
      call,
      `the call of ${job.name}`,
      Object.keys(this.#settings.queues),
    );
    if (problems.length === 0)
      problems.push(...referenceProblems(call, `the call of ${job.name}`, this.#settings));
    if (problems.length > 0) throw new InvalidOptionsError(`${job.name} was not queued`, problems);
    const { queues, defaults } = this.#settings;
    return resolveOptions({ call, method: job.options, queues, defaults });
  }

  #resolveMethod(job: JobDescriptor): ResolvedOptions {
    const known = this.#resolved.get(job);
    if (known) return known;
    const { queues, defaults } = this.#settings;
    const resolved = resolveOptions({ call: undefined, method: job.options, queues, defaults });
    this.#resolved.set(job, resolved);
    return resolved;
  }

  #contextOf({ user, ownTimeout, own }: ResolvedOptions): WireContext | undefined {
    const runsAs = user ?? this.#settings.currentUser();
    const after = own.onSuccess || own.onFailure ? callbackNames(own, this.#settings.registry) : undefined;
    if (runsAs === undefined && ownTimeout === undefined && !after) return undefined;
    return {
      ...(runsAs === undefined ? {} : { user: runsAs }),
      ...(ownTimeout === undefined ? {} : { timeout: ownTimeout }),
      ...after,
    };
  }

  #handle({ queue, outgoing: { id, name } }: Prepared): JobHandle<unknown> {
    if (this.#events.wants('job.enqueued')) this.#events.emit('job.enqueued', { id, name, queue });
    return new JobHandle(this.#desk, id, queue, name, 'added');
  }
}
