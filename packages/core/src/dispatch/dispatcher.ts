import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import { addJob, type OutgoingJob } from '../engines/add-jobs.js';
import { nextJobId } from '../engines/job-id.js';
import { toBullmqOptions } from '../engines/to-bullmq-options.js';
import { toDeduplication } from '../engines/to-deduplication.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { encodeArguments } from '../message/encode-arguments.js';
import type { WireContext } from '../message/wire-context.js';
import type { CortadoOptions } from '../options/app-options.js';
import type { EnqueueOptions, UniqueOptions } from '../options/enqueue-options.js';
import type { EnqueueCall, Middleware } from '../options/middleware.js';
import type { QueueOptions } from '../options/queue-options.js';
import { type ResolvedOptions, resolveOptions } from '../options/resolve-options.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import { validateOptions } from '../options/validate-options.js';
import { EnqueueChain } from './enqueue-chain.js';
import { type JobDesk, JobHandle } from './job-handle.js';
import type { Producer } from './producer.js';
import { callbackNames, referenceProblems } from './references.js';
import type { Settlement, UniqueJobs } from './unique-jobs.js';

export interface DispatchSettings {
  queues: Readonly<Record<string, QueueOptions>>;
  defaults: EnqueueOptions;
  maxPayload: number;
  registry: JobRegistry;
  backoffs: CortadoOptions['backoffs'];
  /** Who is calling, captured at the moment of the call. */
  currentUser: () => string | undefined;
  /** The values that travel with a job, captured likewise; nothing when there are none. */
  contextOf: (job: string, call: EnqueueOptions['context']) => Readonly<Record<string, unknown>> | undefined;
  /** Runs a job in this process, and gives what its handle asks. */
  runInline: (queue: string, job: OutgoingJob) => Promise<JobDesk>;
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
  unique: UniqueOptions | undefined;
  isInline: boolean;
}

/** Turns calls into jobs: options, context, arguments, id; hands them to the producer; gives handles back. */
export class Dispatcher {
  readonly #settings: DispatchSettings;
  readonly #producer: Producer;
  readonly #desk: JobDesk;
  readonly #events: EventBus;
  readonly #uniqueJobs: UniqueJobs;
  readonly #chain = new EnqueueChain((call) => this.#describe(call));
  // Without options of the call, a job's options are the same every time.
  readonly #resolved = new Map<JobDescriptor, ResolvedOptions>();

  constructor(
    settings: DispatchSettings,
    producer: Producer,
    desk: JobDesk,
    events: EventBus,
    uniqueJobs: UniqueJobs,
  ) {
    this.#settings = settings;
    this.#producer = producer;
    this.#desk = desk;
    this.#events = events;
    this.#uniqueJobs = uniqueJobs;
  }

  /** Adds a middleware around the calls from now on, inside those that are there. */
  use(middleware: Middleware): void {
    this.#chain.add(middleware);
  }

  dispatch(call: Call): Promise<JobHandle<unknown>> {
    if (this.#chain.isEmpty) return this.#send(call);
    return this.#chain.run(call, (changed) => this.#send(changed));
  }

  /** All or nothing is checked before anything is sent; handles come in the order of the calls. */
  dispatchMany(calls: readonly Call[]): Promise<JobHandle<unknown>[]> {
    if (this.#chain.isEmpty) return this.#sendMany(calls);
    return this.#chain.runAll(calls, (changed) => this.#sendMany(changed));
  }

  async #send(call: Call): Promise<JobHandle<unknown>> {
    const preparing = this.#prepare(call);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    if (prepared.isInline) return this.#runInline(prepared);
    const id = await this.#producer.add(prepared.queue, prepared.outgoing);
    return id === prepared.outgoing.id ? this.#handle(prepared) : this.#settle(prepared, id);
  }

  async #sendMany(calls: readonly Call[]): Promise<JobHandle<unknown>[]> {
    const prepared: Prepared[] = [];
    for (const call of calls) {
      const preparing = this.#prepare(call);
      prepared.push(preparing instanceof Promise ? await preparing : preparing);
    }
    const byQueue = new Map<string, OutgoingJob[]>();
    for (const { queue, outgoing, isInline } of prepared) {
      if (isInline) continue;
      const jobs = byQueue.get(queue) ?? [];
      jobs.push(outgoing);
      byQueue.set(queue, jobs);
    }
    try {
      const holders = new Map<OutgoingJob, string>();
      const add = async ([queue, jobs]: [string, OutgoingJob[]]) => {
        const ids = await this.#producer.addMany(queue, jobs);
        for (const [index, job] of jobs.entries())
          if (ids[index] !== job.id) holders.set(job, ids[index] as string);
      };
      await Promise.all([...byQueue].map(add));
      const handles: JobHandle<unknown>[] = [];
      for (const it of prepared) {
        const holder = holders.get(it.outgoing);
        if (it.isInline) handles.push(await this.#runInline(it));
        else handles.push(holder === undefined ? this.#handle(it) : await this.#settle(it, holder));
      }
      return handles;
    } catch (error) {
      // The caller will call again with all of them, so none may stay.
      for (const [queue, jobs] of byQueue) this.#producer.withdraw(queue, jobs);
      throw error;
    }
  }

  /** Sends a call under an id that says what it is for: sent again it is still one job, and it is never taken back. */
  async dispatchOnce(id: string, call: Call): Promise<void> {
    const { queue, outgoing } = await this.#prepare(call);
    await this.#producer.ask(queue, `Queueing ${outgoing.name}`, (it) => addJob(it, { ...outgoing, id }));
  }

  // At once where it can: a promise costs more than most validations.
  #prepare({ job, args, options: callOptions }: Call): Prepared | Promise<Prepared> {
    const options = callOptions ? this.#resolveCall(job, callOptions) : this.#resolveMethod(job);
    const context = this.#contextOf(job.name, options);
    const opts = toBullmqOptions(options, context);
    const { unique, inline: isInline } = options;
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job.name, unique, args), unique);
    const pack = (data: unknown): Prepared => ({
      queue: options.queue,
      outgoing: { id: nextJobId(), name: job.name, data, opts },
      unique,
      isInline,
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
    return this.#resolve(job, call);
  }

  #resolveMethod(job: JobDescriptor): ResolvedOptions {
    const known = this.#resolved.get(job);
    if (known) return known;
    const resolved = this.#resolve(job, undefined);
    this.#resolved.set(job, resolved);
    return resolved;
  }

  #resolve(job: JobDescriptor, call: EnqueueOptions | undefined): ResolvedOptions {
    const { queues, defaults } = this.#settings;
    return resolveOptions({ call, method: job.options, queues, defaults });
  }

  #contextOf(job: string, { user, ownTimeout, unique, own }: ResolvedOptions): WireContext | undefined {
    const runsAs = user ?? this.#settings.currentUser();
    const values = this.#settings.contextOf(job, own.context);
    const isFreedAtStart = unique?.until === 'started';
    const after = own.onSuccess || own.onFailure ? callbackNames(own, this.#settings.registry) : undefined;
    if (runsAs === undefined && ownTimeout === undefined && !values && !isFreedAtStart && !after)
      return undefined;
    return {
      ...(values === undefined ? {} : { values }),
      ...(isFreedAtStart ? { until: 'started' } : {}),
      ...(runsAs === undefined ? {} : { user: runsAs }),
      ...(ownTimeout === undefined ? {} : { timeout: ownTimeout }),
      ...after,
    };
  }

  #handle({ queue, outgoing: { id, name } }: Prepared): JobHandle<unknown> {
    if (this.#events.wants('job.enqueued')) this.#events.emit('job.enqueued', { id, name, queue });
    return new JobHandle(this.#desk, id, queue, name, 'added');
  }

  // The datastore has the job under another's id: one with its unique key was there.
  async #settle({ queue, outgoing, unique }: Prepared, holder: string): Promise<JobHandle<unknown>> {
    const { id, name, outcome }: Settlement = unique
      ? await this.#uniqueJobs.settle({ queue, outgoing, unique }, holder)
      : { id: holder, name: outgoing.name, outcome: 'existing' };
    if (outcome !== 'existing') this.#events.emit('job.enqueued', { id, name, queue });
    return new JobHandle(this.#desk, id, queue, name, outcome);
  }

  async #runInline({ queue, outgoing }: Prepared): Promise<JobHandle<unknown>> {
    const { id, name } = outgoing;
    return new JobHandle(await this.#settings.runInline(queue, outgoing), id, queue, name, 'added');
  }

  #describe({ job, args, options }: Call): EnqueueCall {
    const { queue, user } = options ? this.#resolveCall(job, options) : this.#resolveMethod(job);
    const runsAs = user ?? this.#settings.currentUser();
    return { name: job.name, queue, args, options: options ?? {}, user: runsAs };
  }
}
