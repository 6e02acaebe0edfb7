import { AsyncResource } from 'node:async_hooks';
import { AppClosedError, DuplicateJobError } from '@cortado/core';
import {
  type Clock,
  type Internals,
  MemoryJob,
  type OutgoingJob,
  readWireContext,
  type Timer,
} from '@cortado/core/internal';
import { nextTurn } from '../clock/next-turn.js';
import { waitBeforeRetry } from './wait-before-retry.js';

type App = Pick<Internals, 'clock' | 'execution' | 'events' | 'callbacks' | 'runOutcomes' | 'options'>;

/** The jobs of a fake app: those that wait, and what runs them when it is told to. */
export class MemoryJobs {
  readonly #app: App;
  readonly #clock: Clock;
  readonly #all = new Map<string, MemoryJob>();
  /** In the order of their coming, those too that run where they are called. */
  readonly #given = new Set<MemoryJob>();
  readonly #waiting: MemoryJob[] = [];
  readonly #holders = new Map<string, MemoryJob>();
  readonly #endings = new Map<MemoryJob, (() => void)[]>();
  readonly #timers = new Map<MemoryJob, Timer>();
  /** Of unique keys that are free after a time. */
  readonly #ttls = new Set<Timer>();
  readonly #running = new Set<Promise<void>>();
  /** Of those who drain: called when a job waits, or runs no longer. */
  readonly #drains = new Set<() => void>();
  // A worker knows nothing of what is around a call: no transaction, and nobody's AsyncLocalStorage.
  readonly #outside = new AsyncResource('cortado.fake');
  #isServed = false;
  #isClosed = false;

  constructor(app: App) {
    this.#app = app;
    this.#clock = app.clock;
  }

  find(queue: string, id: string): MemoryJob | undefined {
    return this.#all.get(keyOf(queue, id));
  }

  /** Every job that was not removed, in the order of their coming. */
  all(): MemoryJob[] {
    return [...this.#all.values()].filter((it) => it.state !== 'not_found');
  }

  /** The same, and those that ran where they were called. */
  given(): MemoryJob[] {
    return [...this.#given].filter((it) => it.state !== 'not_found');
  }

  /** A job that runs where it is called, and is in no queue. */
  note(job: MemoryJob): void {
    this.#given.add(job);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** @throws AppClosedError */
  expectOpen(): void {
    if (this.#isClosed) throw new AppClosedError();
  }

  /** In which place of its queue a job waits, from 1. */
  positionOf(job: MemoryJob): number | undefined {
    if (job.state !== 'waiting') return undefined;
    const ahead = this.#waiting.filter((it) => it.state === 'waiting' && it.queue === job.queue);
    const place = ahead.indexOf(job);
    return place < 0 ? undefined : place + 1;
  }

  /** Gives the job that is known under this id, or has its unique key; the new one where there is none. @throws AppClosedError */
  add(queue: string, outgoing: OutgoingJob): MemoryJob {
    this.expectOpen();
    const unique = outgoing.opts.deduplication?.id;
    const known =
      this.find(queue, outgoing.id) ?? (unique === undefined ? undefined : this.holderOf(queue, unique));
    if (known) return known;
    const job = this.hold(queue, outgoing);
    if (unique !== undefined) this.#hold(keyOf(queue, unique), job);
    this.#wakeAfter(job, outgoing.opts.delay ?? 0);
    return job;
  }

  /** Takes a job that waits until `settle` says that it may run. */
  hold(queue: string, outgoing: OutgoingJob): MemoryJob {
    const { execution, events, callbacks, clock } = this.#app;
    const job = new MemoryJob({ execution, events, callbacks, clock }, queue, outgoing);
    this.#all.set(keyOf(queue, outgoing.id), job);
    this.#given.add(job);
    return job;
  }

  /** The job that has not ended and has this unique key. */
  holderOf(queue: string, key: string): MemoryJob | undefined {
    return this.#holders.get(keyOf(queue, key));
  }

  /** Takes a job out, as if it had never been. */
  withdraw(queue: string, id: string): void {
    const job = this.find(queue, id);
    if (!job || job.state === 'active') return;
    void job.remove();
    this.#all.delete(keyOf(queue, id));
    this.#given.delete(job);
    this.#end(job);
  }

  /** Runs jobs from now on, each when its time has come. */
  serve(): void {
    this.#isServed = true;
    this.#runWaiting();
  }

  /** Runs what waits, and what that lets wait in turn, until nothing waits or runs. Delayed jobs stay. */
  async drain(): Promise<void> {
    while (!this.#isClosed) {
      this.#start();
      // A job that runs may wait for one that it has queued, so nobody waits for all that run together.
      if (this.#running.size > 0 && this.#waiting.length === 0)
        await new Promise<void>((resolve) => this.#drains.add(resolve));
      // What waits for a job to end, as a batch does, hears of it first.
      await nextTurn();
      if (this.#waiting.length === 0 && this.#running.size === 0) return;
    }
  }

  /** Runs a job at once, to its last attempt and without the waits between them. One that asks to run later waits for that. */
  async runNow(job: MemoryJob): Promise<void> {
    if (this.#isClosed) return;
    let outcome = await job.runAttempt();
    while (outcome.kind === 'failed' && !(await job.hasEnded())) outcome = await job.runAttempt();
    if (outcome.kind === 'later') this.#wakeAfter(job, outcome.delay);
    else await this.settle(job);
  }

  /** Nothing runs or waits any more, and nothing is left on the clock. What runs goes on, and is not followed by anything. */
  close(): void {
    this.#isClosed = true;
    this.#waiting.length = 0;
    for (const timer of [...this.#timers.values(), ...this.#ttls]) timer.close();
    for (const resolve of [...this.#endings.values()].flat()) resolve();
    this.#endings.clear();
    this.#tellDrains();
  }

  /** Resolves when the job has ended, or never will: the app is closed. */
  async ended(job: MemoryJob): Promise<void> {
    if ((await job.hasEnded()) || this.#isClosed) return;
    await new Promise<void>((resolve) =>
      this.#endings.set(job, [...(this.#endings.get(job) ?? []), resolve]),
    );
  }

  /** Whether a job has ended and is not kept, as its options say: whoever waits for it still gets its result. */
  isGone({ state, opts }: MemoryJob): boolean {
    const keep =
      state === 'completed' ? opts.removeOnComplete : state === 'failed' ? opts.removeOnFail : undefined;
    return keep === true || keep === 0 || (typeof keep === 'object' && keep.count === 0);
  }

  /** Lets a job that has failed or was cancelled wait again, with its unique key. @throws DuplicateJobError where another has that */
  requeue(job: MemoryJob): void {
    const unique = job.opts.deduplication?.id;
    const holder = unique === undefined ? undefined : this.holderOf(job.queue, unique);
    if (holder && holder !== job)
      throw new DuplicateJobError({
        ...{ job: job.name, key: unique as string, id: holder.id, queue: job.queue },
        what: 'retried',
      });
    if (unique !== undefined) this.#hold(keyOf(job.queue, unique), job);
    job.requeue();
  }

  /** A job that was made to wait again, or has ended, outside of a run. */
  async settle(job: MemoryJob): Promise<void> {
    if (!(await job.hasEnded())) {
      this.#wakeAfter(job, 0);
      return;
    }
    await this.#noteRun(job);
    this.#end(job);
  }

  #wakeAfter(job: MemoryJob, ms: number): void {
    this.#timers.get(job)?.close();
    this.#timers.delete(job);
    if (this.#isClosed) return;
    if (ms > 0) {
      this.#timers.set(
        job,
        this.#clock.after(ms, () => this.#wakeAfter(job, 0)),
      );
      return;
    }
    job.wake();
    if (job.state !== 'waiting') return;
    this.#enqueue(job);
    this.#runWaiting();
  }

  /** In BullMQ's order: jobs without a priority first, those with one after it. */
  #enqueue(job: MemoryJob): void {
    if (job.opts.lifo) this.#waiting.unshift(job);
    else this.#waiting.push(job);
    this.#waiting.sort((a, b) => (a.opts.priority ?? 0) - (b.opts.priority ?? 0));
    this.#tellDrains();
  }

  #tellDrains(): void {
    for (const resolve of this.#drains) resolve();
    this.#drains.clear();
  }

  #runWaiting(): void {
    if (this.#isServed) this.#start();
  }

  #start(): void {
    for (const job of this.#waiting.splice(0)) {
      if (job.state !== 'waiting') continue;
      const run = this.#outside.runInAsyncScope(() => this.#run(job));
      const running: Promise<void> = run.finally(() => {
        this.#running.delete(running);
        this.#tellDrains();
      });
      this.#running.add(running);
    }
  }

  async #run(job: MemoryJob): Promise<void> {
    const { until } = readWireContext(job.opts);
    if (until === 'started') this.#release(job);
    const outcome = await job.runAttempt();
    if (await job.hasEnded()) {
      await this.#noteRun(job);
      this.#end(job);
    } else if (outcome.kind === 'later') this.#wakeAfter(job, outcome.delay);
    else if (outcome.kind === 'failed')
      this.#wakeAfter(job, await waitBeforeRetry(job, outcome.error, this.#app));
    else this.#wakeAfter(job, 0);
  }

  /** What a worker does for the log of schedules. */
  async #noteRun(job: MemoryJob): Promise<void> {
    const { slot } = readWireContext(job.opts);
    if (!slot) return;
    const { state, startedAt, finishedAt, error } = await job.status();
    await this.#app.runOutcomes.add(slot, {
      id: job.id,
      ...(startedAt ? { startedAt: startedAt.getTime() } : {}),
      finishedAt: finishedAt?.getTime() ?? this.#clock.now(),
      outcome: state as 'completed' | 'failed' | 'cancelled',
      ...(error === undefined ? {} : { error }),
    });
  }

  #end(job: MemoryJob): void {
    this.#release(job);
    this.#timers.get(job)?.close();
    this.#timers.delete(job);
    for (const resolve of this.#endings.get(job) ?? []) resolve();
    this.#endings.delete(job);
  }

  #hold(key: string, job: MemoryJob): void {
    this.#holders.set(key, job);
    const ttl = job.opts.deduplication?.ttl;
    if (ttl === undefined) return;
    const timer = this.#clock.after(ttl, () => {
      this.#ttls.delete(timer);
      if (this.#holders.get(key) === job) this.#holders.delete(key);
    });
    this.#ttls.add(timer);
  }

  #release(job: MemoryJob): void {
    for (const [key, holder] of this.#holders) if (holder === job) this.#holders.delete(key);
  }
}

// No queue's name holds a colon.
function keyOf(queue: string, id: string): string {
  return `${queue}:${id}`;
}
