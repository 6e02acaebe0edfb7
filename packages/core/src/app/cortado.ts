import type { Telemetry } from 'bullmq';
import { Batch } from '../batches/batch.js';
import { BatchDesk } from '../batches/batch-desk.js';
import { BatchHandle } from '../batches/batch-handle.js';
import type { BatchOptions } from '../batches/batch-options.js';
import type { DocumentPlan } from '../descriptors/document-plan.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { draftOf, type JobDraft } from '../descriptors/job-draft.js';
import { JobRegistry } from '../descriptors/job-registry.js';
import { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import { Callbacks } from '../dispatch/callbacks.js';
import { CancelOrders } from '../dispatch/cancel-orders.js';
import { Canceller } from '../dispatch/canceller.js';
import { ContextCapture } from '../dispatch/context-capture.js';
import { Dispatcher } from '../dispatch/dispatcher.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import type { JobsBehind } from '../dispatch/jobs-of.js';
import { Patience } from '../dispatch/patience.js';
import { PatientRecords } from '../dispatch/patient-records.js';
import type { Call } from '../dispatch/preparation.js';
import { Producer } from '../dispatch/producer.js';
import { QueueDesk } from '../dispatch/queue-desk.js';
import { UniqueJobs } from '../dispatch/unique-jobs.js';
import type { OutgoingJob } from '../engines/add-jobs.js';
import type { Engine, Migration } from '../engines/engine.js';
import { engineFor } from '../engines/engine-for.js';
import { QueueHub } from '../engines/queue-hub.js';
import type { Records } from '../engines/records.js';
import { linkAttempts } from '../engines/tracing.js';
import { ErrorLog } from '../error-log/error-log.js';
import { ConfigurationError } from '../errors/configuration-errors.js';
import { InvalidOptionsError, UnknownJobError } from '../errors/dispatch-errors.js';
import { EventBus } from '../events/event-bus.js';
import type { JobEventName, JobEvents } from '../events/job-events.js';
import { inheritedContext } from '../execution/current-context.js';
import { ADMINISTRATOR, currentUser } from '../execution/current-user.js';
import { ExecuteChain } from '../execution/execute-chain.js';
import type { ExecutionRoom } from '../execution/execute-job.js';
import { InstanceResolver, unresolvableClasses } from '../execution/resolve-instance.js';
import { documentName } from '../execution/run-on-document.js';
import { inScope } from '../execution/scope.js';
import { currentTransaction } from '../execution/transaction.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { engineKind, resolveConnection } from '../options/connection-url.js';
import { type Duration, milliseconds } from '../options/duration.js';
import { ENQUEUE_DEFAULTS, type EnqueueOptions } from '../options/enqueue-options.js';
import type { Middleware } from '../options/middleware.js';
import { nearestName } from '../options/nearest-name.js';
import type { QueueOptions } from '../options/queue-options.js';
import { resolveOptions } from '../options/resolve-options.js';
import { Redactor } from '../redaction/redactor.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { CallerTransactions } from '../transactions/caller-transactions.js';
import type { TransactionClient } from '../transactions/transaction-client.js';
import { appProblems, declaredQueues, middlewareProblems } from './boot-checks.js';
import { bindApp, type CallTaker, unbindApp } from './bound-apps.js';
import { InlineJob } from './inline-job.js';
import { IsolationRoom, isolationProblems } from './isolation.js';
import { QueueView } from './queue-view.js';
import { unknownReferences } from './reference-checks.js';
import { ScheduleBook } from './schedule-book.js';

/** One call of `enqueueMany`. */
export interface ManyCall {
  name: string;
  args?: readonly unknown[];
  options?: EnqueueOptions;
}

/**
 * A running app: the composition root. Connects when it is first used, belongs to one process, ends with `close()`.
 */
export class Cortado {
  readonly schedules: ScheduleBook;
  /** What went wrong: jobs that failed for good, and what `logError` was told. */
  readonly errors: ErrorLog;
  /** @internal what workers, tests and commands build on; no promise of stability */
  readonly rooms: CortadoRooms;
  readonly #dispatcher: Dispatcher;
  readonly #hub: QueueHub;
  readonly #desk: QueueDesk;
  readonly #uniqueJobs: UniqueJobs;
  readonly #batches: BatchDesk;
  readonly #taker: CallTaker;
  readonly #callerTransactions: CallerTransactions;
  #closing: Promise<void> | undefined;

  /** @throws ConfigurationError with everything that is wrong */
  constructor(options: CortadoOptions) {
    const queues = declaredQueues(options);
    const registry = new JobRegistry(options, Object.keys(queues));
    const schedules = new ScheduleRegistry(options, registry);
    const connection = resolveConnection(options.connection, process.env);
    const problems = [
      ...appProblems(options, queues),
      ...('problem' in connection ? [connection.problem] : []),
      ...registry.problems,
      ...unknownReferences(options, queues, { registry, backoffs: options.backoffs }),
      ...schedules.problems,
      ...unresolvableClasses(options.services ?? [], options.container),
      ...isolationProblems(options, queues, registry),
    ];
    if (problems.length > 0 || 'problem' in connection) throw new ConfigurationError(problems);

    const defaults: EnqueueOptions =
      options.inline === undefined
        ? (options.defaults ?? {})
        : { inline: options.inline, ...options.defaults };
    const enqueueTimeout = milliseconds(options.enqueueTimeout ?? defaultPatience(connection.url));
    const engine = engineFor(connection.url, {
      prefix: options.prefix ?? APP_DEFAULTS.prefix,
      enqueueTimeout,
    });
    const events = new EventBus();
    const telemetry = options.telemetry && linkAttempts(options.telemetry);
    this.#hub = new QueueHub(engine, telemetry);
    const patience = new Patience(engine, enqueueTimeout);
    const producer = new Producer(engine, this.#hub, patience, waitingLimits(queues));
    const records = new PatientRecords(engine, patience);
    const orders = new CancelOrders(records);
    const callbacks = new Callbacks({
      registry,
      events,
      // It runs as the user of its job, not of whoever ends that.
      send: (id, call) =>
        inScope({ user: undefined, run: undefined }, () => this.#dispatcher.dispatchOnce(id, call)),
    });
    const canceller = new Canceller({ bus: engine.bus, producer, orders, callbacks, events });
    this.#desk = new QueueDesk(engine, producer, orders, canceller);
    this.#uniqueJobs = new UniqueJobs(producer, engine.uniqueKeys);
    const capture = new ContextCapture({
      providers: options.context,
      inherited: inheritedContext,
    });
    const redactor = new Redactor(options.redact);
    this.errors = new ErrorLog(records, redactor);
    const settings = {
      queues,
      defaults,
      maxPayload: options.maxPayload ?? APP_DEFAULTS.maxPayload,
      currentUser,
      registry,
      backoffs: options.backoffs,
      contextOf: capture.values.bind(capture),
      runInline: (queue: string, job: OutgoingJob) =>
        new InlineJob({ execution: this.rooms.execution, events }, queue, job).run(),
      currentTransaction,
      canIsolate: options.configFile !== undefined,
    };
    this.#dispatcher = new Dispatcher(settings, producer, this.#desk, events, this.#uniqueJobs);
    this.#batches = new BatchDesk({
      registry,
      dispatcher: this.#dispatcher,
      producer,
      desk: this.#desk,
      queues: Object.keys(queues),
      defaultQueue: defaults.queue ?? ENQUEUE_DEFAULTS.queue,
    });
    const resolve = (job: string, call: EnqueueOptions | undefined) =>
      resolveOptions({ call, method: registry.find(job)?.options ?? {}, queues, defaults });
    this.rooms = {
      options,
      engine,
      events,
      telemetry,
      producer,
      records,
      orders,
      callbacks,
      redactor,
      queues,
      registry,
      schedules,
      execution: {
        registry,
        instances: new InstanceResolver(options.container),
        errors: this.errors,
        timeoutOf: timeoutLookup((job, queue) => resolve(job.name, { queue }).timeout),
        grace: milliseconds(options.timeoutGrace ?? APP_DEFAULTS.timeoutGrace),
        chain: new ExecuteChain(),
        afterwardsFailed: ({ id, name, queue }, error) =>
          events.emit('afterwards.failed', { id, name, queue, error }),
      },
      isolation: new IsolationRoom(options.configFile, registry, resolve),
      newScheduler: () => new Scheduler({ engine, producer, registry, schedules, events, resolve }),
    };
    this.schedules = new ScheduleBook(schedules, ({ job, queue }) =>
      this.enqueue(job, [], { user: ADMINISTRATOR, ...(queue === undefined ? {} : { queue }) }),
    );
    this.#callerTransactions = new CallerTransactions(engine);
    events.on('job.failed', ({ id, name, queue, attempt, error, user, data }) => {
      void this.errors.write({ title: name, error, job: { id, name, queue, attempt }, user, data });
    });
    this.#taker = {
      take: (draft, target, args) => this.#take(draft, target, args, {}),
      errors: this.errors,
    };
    bindApp(this.#taker, registry.drafts());
    for (const middleware of options.middleware ?? []) this.use(middleware);
  }

  /**
   * The jobs of a class or an instance, each call giving a handle; `options` hold for every call made through it.
   * @example await cortado.jobs(Reports, { delay: '5m' }).generate(request)
   */
  jobs<X extends object>(service: X, options?: EnqueueOptions): JobsBehind<X> {
    return this.#jobs(service, { options });
  }

  /**
   * The same, adding each job in the caller's own transaction: `client` is what its statements go through. When it
   * commits, the job is there; when it rolls back, or the process dies before, there is none. For jobs on PostgreSQL.
   * @example await cortado.jobsWith(trx, Reports).generate(request)
   */
  jobsWith<X extends object>(client: TransactionClient, service: X, options?: EnqueueOptions): JobsBehind<X> {
    return this.#jobs(service, { options, carrier: this.#callerTransactions.carrier(client) });
  }

  #jobs<X extends object>(service: X, how: CallSettings): JobsBehind<X> {
    const methods: object =
      typeof service === 'function' ? ((service as { prototype?: object }).prototype ?? {}) : service;
    return new Proxy({} as JobsBehind<X> & object, {
      get: (_, method) => {
        // A proxy that answered `then` would be taken for a promise by `await`.
        if (typeof method !== 'string' || method === 'then') return undefined;
        return async (...args: unknown[]) => {
          const carrier = Reflect.get(methods, method) ?? Reflect.get(service, method);
          const draft = draftOf(carrier);
          if (!draft) throw this.#unknownJob(`${nameOf(service)}.${method}`);
          return this.#take(draft, service, args, how);
        };
      },
    });
  }

  /** Queues a job by name. @throws UnknownJobError, InvalidOptionsError, EnqueueUnavailableError and what its arguments break */
  async enqueue<R = unknown>(
    name: string,
    args: readonly unknown[] = [],
    options?: EnqueueOptions,
  ): Promise<JobHandle<R>> {
    const job = this.#find(name);
    return (await this.#dispatcher.dispatch({ job, args, options })) as JobHandle<R>;
  }

  /**
   * Queues a job by name in the caller's own transaction, see {@link jobsWith}.
   * @throws NoSharedTransactionError on Redis, TransactionClientError, and all that `enqueue` throws
   */
  async enqueueWith<R = unknown>(
    client: TransactionClient,
    name: string,
    args: readonly unknown[] = [],
    options?: EnqueueOptions,
  ): Promise<JobHandle<R>> {
    const carrier = this.#callerTransactions.carrier(client);
    const job = this.#find(name);
    return (await this.#dispatcher.dispatch({ job, args, options, carrier })) as JobHandle<R>;
  }

  /**
   * Queues a method of the document (`@Document`) with this type and name; the document need not exist yet.
   * @throws UnknownJobError for an unknown type or method, DocumentNameError, and all that `enqueue` throws
   */
  async enqueueDoc<R = unknown>(
    doctype: string,
    name: string,
    method: string,
    args: readonly unknown[] = [],
    options?: EnqueueOptions,
  ): Promise<JobHandle<R>> {
    const { registry } = this.rooms;
    const job = registry.findByDocument(doctype, method);
    if (!job?.document) {
      const nearest = registry.nearestOfDocuments(doctype, method);
      throw new UnknownJobError({ name: `${doctype}.${method}`, nearest, where: 'enqueue' });
    }
    const document = documentName(job, job.document, name);
    return (await this.#dispatcher.dispatch({ job, args, options, document })) as JobHandle<R>;
  }

  /** Queues many jobs in few round trips. Everything is checked before anything is sent. */
  async enqueueMany(calls: readonly ManyCall[]): Promise<JobHandle<unknown>[]> {
    return this.#dispatcher.dispatchMany(
      calls.map(({ name, args = [], options }) => ({ job: this.#find(name), args, options })),
    );
  }

  /**
   * Whether a job that has not ended holds this unique key, in any queue. A key that is free at the start of its job
   * (`until: 'started'`) or after a time (`ttl`) is no longer held then.
   */
  async isEnqueued(key: string): Promise<boolean> {
    const holding = await Promise.all(
      Object.keys(this.rooms.queues).map((queue) => this.#uniqueJobs.holds(queue, key)),
    );
    return holding.includes(true);
  }

  /**
   * Puts code around every enqueue and every attempt from now on, inside what is there already.
   * @example cortado.use({ execute: async (job, next) => { const end = timer(job.name); await next(); end(); } })
   * @throws ConfigurationError
   */
  use(middleware: Middleware): this {
    const problems = middlewareProblems(middleware);
    if (problems.length > 0) throw new ConfigurationError(problems);
    this.#dispatcher.use(middleware);
    this.rooms.execution.chain.add(middleware);
    return this;
  }

  /**
   * Jobs to be queued together, whose end is one event.
   * @example await cortado.batch({ onFinished: 'Imports.report' }).add('Imports.one', [1]).add('Imports.one', [2]).run()
   */
  batch(options: BatchOptions = {}): Batch {
    return new Batch(this.#batches, options);
  }

  /** A handle to a batch, whether or not it exists: `status()` tells. */
  batchOf(queue: string, id: string): BatchHandle {
    return new BatchHandle(this.#batches, id, this.queue(queue).name, []);
  }

  /** A queue, for those who operate it. @throws InvalidOptionsError when no queue has this name */
  queue(name: string): QueueView {
    if (!Object.hasOwn(this.rooms.queues, name)) {
      const nearest = nearestName(name, Object.keys(this.rooms.queues));
      const hint = nearest ? ` Did you mean "${nearest}"?` : '';
      throw new InvalidOptionsError('Unknown queue', [
        `No queue is named "${name}".${hint} Queues: ${Object.keys(this.rooms.queues).join(', ')}.`,
      ]);
    }
    return new QueueView(name, this.rooms.producer, this.#desk);
  }

  /** A handle to a job, whether or not it exists: `status()` tells. */
  job(queue: string, id: string): JobHandle<unknown> {
    return this.queue(queue).job(id);
  }

  /** Listens to what happens in this process. Returns what stops listening. */
  on<N extends JobEventName>(name: N, listener: (event: JobEvents[N]) => void): () => void {
    return this.rooms.events.on(name, listener);
  }

  /** Connects now rather than at the first use. @throws MigrationRequiredError */
  async open(): Promise<this> {
    await this.rooms.engine.open();
    return this;
  }

  /** Brings the datastore's schema up to date. */
  migrate(): Promise<Migration> {
    return this.rooms.engine.migrate();
  }

  /** Lets go of every connection. Decorated methods no longer find this app. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    unbindApp(this.#taker, this.rooms.registry.drafts());
    await this.errors.settled();
    await this.#desk.close();
    await this.#hub.close();
    await this.rooms.engine.close();
  }

  #take(
    draft: JobDraft,
    target: unknown,
    args: readonly unknown[],
    how: CallSettings,
  ): Promise<JobHandle<unknown>> {
    const job = this.rooms.registry.findByDraft(draft, target);
    if (!job) return Promise.reject(this.#unknownJob(`${nameOf(target)}.${draft.method}`));
    if (!job.document) return this.#dispatcher.dispatch({ job, args, ...how });
    return this.#takeDocument(job, job.document, target, args, how);
  }

  async #takeDocument(
    job: JobDescriptor,
    plan: DocumentPlan,
    target: unknown,
    args: readonly unknown[],
    how: CallSettings,
  ): Promise<JobHandle<unknown>> {
    // A class has no name among its documents.
    const name = typeof target === 'function' || target === undefined ? undefined : plan.nameOf(target);
    return this.#dispatcher.dispatch({ job, args, ...how, document: documentName(job, plan, name) });
  }

  /** A job that needs no document. */
  #find(name: string): JobDescriptor {
    const job = this.rooms.registry.find(name);
    if (!job) throw this.#unknownJob(name);
    if (job.document) documentName(job, job.document, undefined);
    return job;
  }

  #unknownJob(name: string): UnknownJobError {
    return new UnknownJobError({ name, nearest: this.rooms.registry.nearest(name), where: 'enqueue' });
  }
}

/** What holds for every call of one `jobs(…)`. */
type CallSettings = Pick<Call, 'options' | 'carrier'>;

/** What sister packages build on. */
export interface CortadoRooms {
  readonly options: CortadoOptions;
  readonly engine: Engine;
  readonly events: EventBus;
  /** For every BullMQ Worker that runs jobs of users. */
  readonly telemetry: Telemetry | undefined;
  readonly producer: Producer;
  readonly records: Records;
  readonly orders: CancelOrders;
  readonly callbacks: Callbacks;
  readonly redactor: Redactor;
  readonly queues: Readonly<Record<string, QueueOptions>>;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  readonly execution: ExecutionRoom;
  readonly isolation: IsolationRoom;
  newScheduler(): Scheduler;
}

/** Makes an app from its options. @throws ConfigurationError with everything that is wrong */
export function createCortado(options: CortadoOptions): Cortado {
  return new Cortado(options);
}

/** The options of an app, typed, for `export default` in `cortado.config.ts`. */
export function defineConfig(options: CortadoOptions): CortadoOptions {
  return options;
}

// The limit depends on the method and on the queue the job came through, and never changes while the app runs.
function timeoutLookup(find: (job: JobDescriptor, queue: string) => number): ExecutionRoom['timeoutOf'] {
  const known = new Map<JobDescriptor, Map<string, number>>();
  return (job, queue) => {
    const byQueue = known.get(job) ?? new Map<string, number>();
    known.set(job, byQueue);
    const timeout = byQueue.get(queue) ?? find(job, queue);
    byQueue.set(queue, timeout);
    return timeout;
  };
}

function waitingLimits(queues: Readonly<Record<string, QueueOptions>>): Map<string, number> {
  const limits = new Map<string, number>();
  for (const [name, { maxWaiting }] of Object.entries(queues))
    if (maxWaiting !== undefined) limits.set(name, maxWaiting);
  return limits;
}

// Opening an embedded database is work of this very process, seconds of it the first time, and no outage.
function defaultPatience(url: string): Duration {
  return engineKind(url) === 'embedded' ? APP_DEFAULTS.embeddedEnqueueTimeout : APP_DEFAULTS.enqueueTimeout;
}

function nameOf(target: unknown): string {
  if (typeof target === 'function') return target.name;
  return (target as { constructor?: { name?: string } } | undefined)?.constructor?.name ?? String(target);
}
