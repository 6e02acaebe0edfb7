import { Batch } from '../batches/batch.js';
import { BatchHandle } from '../batches/batch-handle.js';
import type { BatchOptions } from '../batches/batch-options.js';
import type { Broadcasts } from '../broadcasts/broadcasts.js';
import { shortcuts } from '../datastore/bullmq/shortcuts.js';
import type { Migration } from '../datastore/ports/engine.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import type { JobsBehind } from '../dispatch/jobs-of.js';
import type { TransactionTransport } from '../dispatch/preparation.js';
import { ErrorLog } from '../error-log/error-log.js';
import { ConfigurationError } from '../errors/configuration-errors.js';
import type { JobEventName, JobEvents } from '../events/job-events.js';
import type { SchedulerControl } from '../operations/schedules/scheduler-control.js';
import type { Schedules } from '../operations/schedules/schedules.js';
import type { CortadoOptions } from '../options/app-options.js';
import { middlewareProblems } from '../options/app-rules.js';
import { type EnqueueOptions } from '../options/enqueue-options.js';
import { expectId } from '../options/expect-id.js';
import type { Middleware } from '../options/middleware.js';
import type { TransactionClient } from '../transactions/transaction-client.js';
import { bindApp, type CallTaker, unbindApp } from './bound-apps.js';
import { closeApp } from './close-app.js';
import { type Composition, compose } from './compose/compose.js';
import type { Substitutes } from './compose/substitutes.js';
import { JobCalls, type ManyCall } from './job-calls.js';
import { OperatedApp } from './operated-app.js';

/**
 * A running app. Connects when it is first used, belongs to one process, ends with `close()`.
 */
export class Cortado extends OperatedApp {
  readonly schedules: Schedules;
  /** What went wrong: jobs that failed for good, and what `logError` was told. */
  readonly errors: ErrorLog;
  readonly scheduler: SchedulerControl;
  /** Tells something to a room, in every process on this datastore. */
  readonly broadcasts: Broadcasts;
  readonly #parts: Composition;
  readonly #calls: JobCalls;
  readonly #taker: CallTaker;
  readonly #stopWatching: () => void;
  #closing: Promise<void> | undefined;

  /** @throws ConfigurationError with everything that is wrong */
  constructor(options: CortadoOptions, substitutes?: Substitutes) {
    const parts = compose(options, substitutes);
    super(parts);
    this.#parts = parts;
    const { internals, datastore, operating } = parts;
    const { errors, broadcasts } = datastore;
    this.errors = errors;
    this.broadcasts = broadcasts;
    this.schedules = operating.schedules;
    this.scheduler = operating.control;
    this.#calls = new JobCalls(internals.registry, this.#parts.sending.dispatcher);
    this.#taker = {
      take: (draft, target, args) => this.#calls.take(draft, target, args),
      ...{ errors, broadcasts },
    };
    bindApp(this.#taker, internals.registry.drafts());
    this.#stopWatching = shortcuts.watch((it) => internals.events.emit('datastore.fallback', it));
    for (const middleware of options.middleware ?? []) this.use(middleware);
  }

  /**
   * The jobs of a class or an instance, each call giving a handle; `options` hold for every call made through it.
   * @example await cortado.jobs(Reports, { delay: '5m' }).generate(request)
   */
  jobs<X extends object>(service: X, options?: EnqueueOptions): JobsBehind<X> {
    return this.#calls.jobsOf(service, { options });
  }

  /**
   * The same, adding each job in the caller's own transaction: `client` is what its statements go through. When it
   * commits, the job is there; when it rolls back, or the process dies before, there is none. For jobs on PostgreSQL.
   * @example await cortado.jobsWith(trx, Reports).generate(request)
   */
  jobsWith<X extends object>(client: TransactionClient, service: X, options?: EnqueueOptions): JobsBehind<X> {
    return this.#calls.jobsOf(service, { options, transaction: this.#transactionOf(client) });
  }

  /** Queues a job by name. @throws UnknownJobError, InvalidOptionsError, EnqueueUnavailableError and what its arguments break */
  async enqueue<R = unknown>(
    name: string,
    args: readonly unknown[] = [],
    options?: EnqueueOptions,
  ): Promise<JobHandle<R>> {
    return (await this.#parts.sending.dispatcher.dispatch(
      this.#calls.byName(name, args, { options }),
    )) as JobHandle<R>;
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
    const call = this.#calls.byName(name, args, { options, transaction: this.#transactionOf(client) });
    return (await this.#parts.sending.dispatcher.dispatch(call)) as JobHandle<R>;
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
    const call = this.#calls.ofDocument(doctype, name, method, args);
    return (await this.#parts.sending.dispatcher.dispatch({ ...call, options })) as JobHandle<R>;
  }

  /** Queues many jobs in few round trips. Everything is checked before anything is sent. */
  async enqueueMany(calls: readonly ManyCall[]): Promise<JobHandle<unknown>[]> {
    return this.#parts.sending.dispatcher.dispatchMany(this.#calls.ofMany(calls));
  }

  /**
   * Whether a job that has not ended holds this unique key, in any queue. A key that is free at the start of its job
   * (`until: 'started'`) or after a time (`ttl`) is no longer held then.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async isEnqueued(key: string): Promise<boolean> {
    expectId('unique key', key);
    const held = this.queueNames.map((it) => this.internals.transport.holds(it, key));
    return (await Promise.all(held)).includes(true);
  }

  /**
   * Puts code around every enqueue and every attempt from now on, inside what is there already.
   * @example cortado.use({ execute: async (job, next) => { const end = timer(job.name); await next(); end(); } })
   * @throws ConfigurationError
   */
  use(middleware: Middleware): this {
    const problems = middlewareProblems(middleware);
    if (problems.length > 0) throw new ConfigurationError(problems);
    this.#parts.sending.dispatcher.use(middleware);
    this.internals.execution.chain.add(middleware);
    return this;
  }

  /**
   * Jobs to be queued together, whose end is one event.
   * @example await cortado.batch({ onFinished: 'Imports.report' }).add('Imports.one', [1]).add('Imports.one', [2]).run()
   */
  batch(options: BatchOptions = {}): Batch {
    return new Batch(this.#parts.sending.batches, options);
  }

  /** A handle to a batch, whether or not it exists: `status()` tells. @throws InvalidOptionsError */
  batchOf(queue: string, id: string): BatchHandle {
    expectId('id of a batch', id);
    return new BatchHandle(this.#parts.sending.batches, id, this.queue(queue).name, []);
  }

  /** Listens to what happens in this process. Returns what stops listening. @throws InvalidOptionsError */
  on<N extends JobEventName>(name: N, listener: (event: JobEvents[N]) => void): () => void {
    return this.internals.events.hear(name, listener);
  }

  /**
   * Connects now rather than at the first use. A datastore that cannot be reached rejects at once, in its own words.
   * @throws MigrationRequiredError, DatastoreUnavailableError, AppClosedError
   */
  async open(): Promise<this> {
    this.internals.runners.expectOpen();
    const { engine } = this.internals;
    await engine.open();
    await engine.time.known();
    return this;
  }

  /** Whether there is a datastore: `false` only where opening it would make it, as `embedded:` does with a new folder. */
  async exists(): Promise<boolean> {
    return (await this.internals.engine.exists?.()) ?? true;
  }

  /** Whether an error says that the datastore was away, so that trying again makes sense. */
  isOutage(error: unknown): boolean {
    return this.internals.engine.isOutage(error);
  }

  /** Brings the datastore's schema up to date. */
  migrate(): Promise<Migration> {
    return this.internals.engine.migrate();
  }

  /**
   * Closes the workers and schedulers on this app, each with the `grace` it was started with, then lets go of every
   * connection, within three seconds whatever the datastore does. Decorated methods no longer find this app.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Decorated methods no longer find this app. @internal */
  protected unbind(): void {
    unbindApp(this.#taker, this.internals.registry.drafts());
  }

  async #close(): Promise<void> {
    await this.internals.runners.close();
    this.unbind();
    await closeApp(this.#parts);
    this.#stopWatching();
  }

  #transactionOf(client: TransactionClient): TransactionTransport {
    return this.#parts.sending.callerTransactions.transport(client);
  }
}
