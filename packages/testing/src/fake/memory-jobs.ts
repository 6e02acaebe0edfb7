import { DuplicateJobError } from '@cortado/core';
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
  readonly #waiting: MemoryJob[] = [];
  readonly #holders = new Map<string, MemoryJob>();
  readonly #endings = new Map<MemoryJob, (() => void)[]>();
  readonly #timers = new Map<MemoryJob, Timer>();
  readonly #running = new Set<Promise<void>>();
  #isServed = false;

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

  /** In which place of its queue a job waits, from 1. */
  positionOf(job: MemoryJob): number | undefined {
    if (job.state !== 'waiting') return undefined;
    const ahead = this.#waiting.filter((it) => it.state === 'waiting' && it.queue === job.queue);
    const place = ahead.indexOf(job);
    return place < 0 ? undefined : place + 1;
  }

  /** Gives the job that is known under this id, or has its unique key; the new one where there is none. */
  add(queue: string, outgoing: OutgoingJob): MemoryJob {
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
    this.#end(job);
  }

  /** Runs jobs from now on, each when its time has come. */
  serve(): void {
    this.#isServed = true;
    this.#runWaiting();
  }

  /** Runs what waits, and what that lets wait in turn, until nothing waits or runs. Delayed jobs stay. */
  async drain(): Promise<void> {
    do {
      this.#start();
      await Promise.all(this.#running);
      // What waits for a job to end, as a batch does, hears of it first.
      await nextTurn();
    } while (this.#waiting.length > 0 || this.#running.size > 0);
  }

  /** Resolves when the job has ended. */
  async ended(job: MemoryJob): Promise<void> {
    if (await job.hasEnded()) return;
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
  }

  #runWaiting(): void {
    if (this.#isServed) this.#start();
  }

  #start(): void {
    for (const job of this.#waiting.splice(0)) {
      if (job.state !== 'waiting') continue;
      const running: Promise<void> = this.#run(job).finally(() => this.#running.delete(running));
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
    if (ttl !== undefined)
      this.#clock.after(ttl, () => {
        if (this.#holders.get(key) === job) this.#holders.delete(key);
      });
  }

  #release(job: MemoryJob): void {
    for (const [key, holder] of this.#holders) if (holder === job) this.#holders.delete(key);
  }
}

// No queue's name holds a colon.
function keyOf(queue: string, id: string): string {
  return `${queue}:${id}`;
}
