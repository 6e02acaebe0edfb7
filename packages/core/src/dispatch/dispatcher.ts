import type { Clock } from '../clock/clock.js';
import { jsonOf, type OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { EventBus } from '../events/event-bus.js';
import { currentTransaction } from '../execution/transaction.js';
import { readWireContext } from '../message/wire-context.js';
import type { Middleware } from '../options/middleware.js';
import type { EnqueueChain } from './enqueue-chain.js';
import { JobHandle } from './job-handle.js';
import type { JobSender } from './job-sender.js';
import type { JobTransport } from './job-transport.js';
import type { Call, Preparation, Prepared, TransactionTransport } from './preparation.js';
import type { ConflictResult } from './unique-jobs.js';

export interface DispatcherDeps {
  readonly preparation: Preparation;
  readonly transport: JobTransport;
  readonly sender: JobSender;
  /** Around every call. */
  readonly chain: EnqueueChain;
  readonly events: EventBus;
  readonly clock: Clock;
}

/** Lets calls become jobs and brings each where it belongs: into the datastore, a transaction, or this very process. */
export class Dispatcher {
  readonly #preparation: Preparation;
  readonly #transport: JobTransport;
  readonly #sender: JobSender;
  readonly #events: EventBus;
  readonly #clock: Clock;
  readonly #chain: EnqueueChain;

  constructor({ preparation, transport, sender, chain, events, clock }: DispatcherDeps) {
    this.#preparation = preparation;
    this.#transport = transport;
    this.#sender = sender;
    this.#events = events;
    this.#clock = clock;
    this.#chain = chain;
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

  /** Checks calls of Cortado's own and makes jobs of them: no middleware hears of those. */
  prepareOwn(call: Call): Prepared | Promise<Prepared> {
    return this.#preparation.prepare(call);
  }

  /**
   * Calls that are sent together in a way of their own: `send` gets them once all are through the middlewares and found good, and
   * gives the jobs as they were sent. When one is refused, none is sent.
   */
  dispatchBy(
    calls: readonly Call[],
    send: (jobs: readonly Prepared[], calls: readonly Call[]) => Promise<readonly Prepared[]>,
  ): Promise<JobHandle<unknown>[]> {
    const sendAll = async (changed: readonly Call[]) => {
      const jobs = await this.#preparation.prepareAll(changed);
      return (await send(jobs, changed)).map((it) => this.#added(it));
    };
    return this.#chain.isEmpty ? sendAll(calls) : this.#chain.runAll(calls, sendAll);
  }

  /** The handle of a job that was sent. */
  #added(prepared: Prepared): JobHandle<unknown> {
    const { id, name, opts } = prepared.outgoing;
    if (this.#events.wants('job.enqueued')) {
      const { user } = readWireContext(opts);
      this.#events.emit('job.enqueued', { id, name, queue: prepared.queue, user });
    }
    return this.#handleOf(prepared);
  }

  async #send(call: Call): Promise<JobHandle<unknown>> {
    const preparing = this.#preparation.prepare(call);
    const prepared = preparing instanceof Promise ? await preparing : preparing;
    if (call.transaction) return this.#addInTransaction(call.transaction, prepared);
    if (prepared.isInline) return this.#runInline(prepared);
    if (prepared.afterCommit && this.#defer(prepared)) return this.#handleOf(prepared);
    const id = await this.#transport.add(prepared.queue, prepared.outgoing);
    return id === prepared.outgoing.id ? this.#added(prepared) : this.#resolveConflict(prepared, id);
  }

  async #sendMany(calls: readonly Call[]): Promise<JobHandle<unknown>[]> {
    const prepared = await this.#preparation.prepareAll(calls);
    const deferred = new Set(prepared.filter((it) => !it.isInline && it.afterCommit && this.#defer(it)));
    const byQueue = groupByQueue(prepared.filter((it) => !it.isInline && !deferred.has(it)));
    try {
      const holders = await this.#addAll(byQueue);
      const handles: JobHandle<unknown>[] = [];
      for (const it of prepared) {
        const holder = holders.get(it);
        if (it.isInline) handles.push(await this.#runInline(it));
        else if (deferred.has(it)) handles.push(this.#handleOf(it));
        else handles.push(holder === undefined ? this.#added(it) : await this.#resolveConflict(it, holder));
      }
      return handles;
    } catch (error) {
      // The caller will call again with all of them, so none may stay.
      for (const [queue, jobs] of byQueue) this.#transport.withdraw(queue, jobs.map(outgoingOf));
      throw error;
    }
  }

  /** Gives the jobs that the datastore has under another's id, with that id. */
  async #addAll(byQueue: ReadonlyMap<string, readonly Prepared[]>): Promise<Map<Prepared, string>> {
    const holders = new Map<Prepared, string>();
    const add = async ([queue, jobs]: [string, readonly Prepared[]]) => {
      const ids = await this.#transport.addMany(queue, jobs.map(outgoingOf));
      for (const [index, job] of jobs.entries())
        if (ids[index] !== job.outgoing.id) holders.set(job, ids[index] as string);
    };
    await Promise.all([...byQueue].map(add));
    return holders;
  }

  /** Keeps a job as it is now until the transaction around has committed. `false` where there is none. */
  #defer(prepared: Prepared): boolean {
    const transaction = currentTransaction();
    if (!transaction) return false;
    const { opts, ...outgoing } = prepared.outgoing;
    const json = jsonOf(prepared.outgoing);
    // What the caller changes from now on must not travel, and a delay counts from now on.
    const snapshot = {
      data: JSON.parse(json) as unknown,
      json,
      opts: { ...structuredClone(opts), ...(opts.delay ? { timestamp: this.#clock.now() } : {}) },
    };
    transaction.defer(this.#deliver, { ...prepared, outgoing: { ...outgoing, ...snapshot } });
    return true;
  }

  // One function for all of them, so that a transaction hands over together what came one after the other.
  readonly #deliver = async (jobs: readonly Prepared[]): Promise<void> => {
    const sent = [...groupByQueue(jobs)].map(async ([queue, some]) => {
      const holders = await this.#addAll(new Map([[queue, some]]));
      for (const it of some) {
        const holder = holders.get(it);
        if (holder === undefined) this.#added(it);
        else await this.#resolveConflict(it, holder);
      }
    });
    const failed = (await Promise.allSettled(sent)).filter((it) => it.status === 'rejected');
    if (failed.length > 0) throw new AggregateError(failed.map((it) => it.reason));
  };

  // Whether it is queued is for the caller's transaction to say, so nothing is announced.
  async #addInTransaction(
    transaction: TransactionTransport,
    prepared: Prepared,
  ): Promise<JobHandle<unknown>> {
    const id = await transaction.add(prepared.queue, prepared.outgoing);
    if (id === prepared.outgoing.id) return this.#handleOf(prepared);
    return new JobHandle(
      this.#transport.operations,
      String(id),
      prepared.queue,
      prepared.outgoing.name,
      'existing',
    );
  }

  // The datastore has the job under another's id: one with its unique key was there.
  async #resolveConflict({ queue, outgoing, unique }: Prepared, holder: string): Promise<JobHandle<unknown>> {
    const { id, name, outcome }: ConflictResult = unique
      ? await this.#transport.resolveConflict({ queue, outgoing, unique }, holder)
      : { id: holder, name: outgoing.name, outcome: 'existing' };
    if (outcome !== 'existing') this.#events.emit('job.enqueued', { id, name, queue });
    return new JobHandle(this.#transport.operations, id, queue, name, outcome);
  }

  async #runInline({ queue, outgoing }: Prepared): Promise<JobHandle<unknown>> {
    const job = await this.#sender.runInline(queue, outgoing);
    return new JobHandle(job, outgoing.id, queue, outgoing.name, 'added');
  }

  #handleOf({ queue, outgoing }: Prepared): JobHandle<unknown> {
    return new JobHandle(this.#transport.operations, outgoing.id, queue, outgoing.name, 'added');
  }
}

function outgoingOf({ outgoing }: Prepared): OutgoingJob {
  return outgoing;
}

function groupByQueue(prepared: readonly Prepared[]): Map<string, Prepared[]> {
  const byQueue = new Map<string, Prepared[]>();
  for (const it of prepared) {
    const jobs = byQueue.get(it.queue) ?? [];
    jobs.push(it);
    byQueue.set(it.queue, jobs);
  }
  return byQueue;
}
