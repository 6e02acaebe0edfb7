import { JobCancelledError, LockLostError, WorkerShutdownError } from '@cortado/core';
import {
  executeJob,
  type IncomingJob,
  type Internals,
  milliseconds,
  namedBackoff,
  newWorker,
  type Outcome,
  QUEUE_DEFAULTS,
  readCancelled,
  readWireContext,
  resolveKeep,
  StopSwitch,
  type WireContext,
} from '@cortado/core/internal';
import type { Job, Worker } from 'bullmq';
import { applyOutcome } from '../attempt/apply-outcome.js';
import { type Attempt, Attempts } from '../attempt/attempts.js';
import { AttemptEnd } from '../attempt/follow-up.js';
import { Runaways } from '../attempt/runaways.js';
import { UnconfirmedOutcomes } from '../attempt/unconfirmed-outcomes.js';
import { freeAtEnd, freeAtStart } from '../attempt/unique-key.js';
import { CheckpointStores } from '../checkpoints/checkpoint-stores.js';
import { Sandbox } from '../sandbox/sandbox.js';
import { type ReturnedJob, WORKER_DEFAULTS, type WorkerOptions } from './worker-options.js';

/** For a count that BullMQ keeps in 32 bits. */
const UNBOUNDED = 2 ** 31 - 1;

/** Serves one queue: one BullMQ Worker, and the attempts it has under way. */
export class QueueProcessor {
  readonly concurrency: number;
  readonly #internals: Internals;
  readonly queue: string;
  readonly #end: AttemptEnd;
  readonly #worker: Worker;
  readonly #active = new Attempts();
  readonly #isolated: Sandbox;
  readonly #runaways: Runaways;
  readonly #unconfirmed = new UnconfirmedOutcomes();
  readonly #checkpoints: CheckpointStores;
  readonly #returned: ReturnedJob[] = [];
  readonly #watchers = new Set<() => void>();
  #state: 'taking' | 'stopping' | 'interrupted' = 'taking';

  constructor(internals: Internals, queue: string, options: WorkerOptions) {
    const settings = internals.queues[queue] ?? {};
    const keep = resolveKeep(settings.keep, internals.options.defaults?.keep);
    this.#internals = internals;
    this.queue = queue;
    this.#end = new AttemptEnd(internals, queue);
    this.#checkpoints = new CheckpointStores(internals.records, queue);
    this.concurrency = options.concurrency ?? settings.concurrency ?? QUEUE_DEFAULTS.concurrency;
    this.#worker = newWorker(
      internals.engine.workerLink(),
      queue,
      // Without a third parameter, BullMQ makes no AbortSignal for every job; ours are made when asked for.
      (job: Job, token?: string) => this.#process(job, token ?? ''),
      {
        concurrency: this.concurrency,
        lockDuration: milliseconds(options.lockDuration ?? WORKER_DEFAULTS.lockDuration),
        stalledInterval: milliseconds(options.stalledInterval ?? WORKER_DEFAULTS.stalledInterval),
        // Ours to decide, see #giveUpOn: BullMQ cannot know whether a job got further in between.
        maxStalledCount: UNBOUNDED,
        removeOnComplete: keep.completed,
        removeOnFail: keep.failed,
        settings: {
          backoffStrategy: namedBackoff(internals.options.backoffs ?? {}, queue, (it) => this.#report(it)),
        },
        ...(internals.telemetry ? { telemetry: internals.telemetry } : {}),
        ...(settings.limiter
          ? { limiter: { max: settings.limiter.max, duration: milliseconds(settings.limiter.duration) } }
          : {}),
      },
    );
    this.#runaways = new Runaways(this.#worker, this.concurrency);
    this.#isolated = new Sandbox(internals, queue, this.concurrency);
    this.#listen();
  }

  get activeCount(): number {
    return this.#active.size;
  }

  /** The attempts under way. */
  activeAttempts(): readonly Attempt[] {
    return this.#active.all();
  }

  /** Methods that still run although their attempts have failed at their limit. */
  get runaways(): number {
    return this.#runaways.running;
  }

  async ready(): Promise<void> {
    await this.#worker.waitUntilReady();
  }

  /** Takes no more jobs; what runs goes on. */
  stopTaking(): void {
    if (this.#state !== 'taking') return;
    this.#state = 'stopping';
    this.#runaways.release();
    // Told to wait for running jobs, BullMQ also cuts short the fetch that waits for the next one; otherwise
    // that fetch would still take a job, the very one that was handed back. Nobody waits for this promise:
    // it lasts as long as the jobs do.
    this.#worker
      .pause()
      .then(() => this.#letGo())
      .catch((error) => this.#report(error));
  }

  // A pause that outlasts close(), because a method does, ends by opening the blocking connection again.
  async #letGo(): Promise<void> {
    if (this.#state === 'interrupted' && this.#worker.closing)
      await this.#worker.getBackend().disconnectBlocking(false);
  }

  /** Resolves when nothing runs any more. */
  idle(): Promise<void> {
    return this.#until(() => this.#active.size === 0);
  }

  /** Tells every running job to stop. Those that do go back to the queue and have used no attempt. */
  interrupt(): void {
    this.#state = 'interrupted';
    for (const { stopSwitch } of this.#active.all()) stopSwitch.stop(new WorkerShutdownError());
  }

  /** Tells a job that runs here to stop. Whether it runs here and stops for that. */
  cancel(id: string, reason: string): boolean {
    const attempts = this.#active.of(id);
    for (const { job, stopSwitch } of attempts)
      stopSwitch.stop(new JobCancelledError({ job: job.name, id, reason }));
    return attempts.some((it) => it.stopSwitch.reason instanceof JobCancelledError);
  }

  runsLongerThan(ms: number): boolean {
    const before = Date.now() - ms;
    return this.#active.all().some(({ since }) => since <= before);
  }

  /** Closes, handing back what still runs. Gives all jobs that were handed back. */
  async close(): Promise<ReturnedJob[]> {
    await this.#isolated.close();
    await this.#until(() => this.#active.all().every((it) => !it.isIsolated));
    const stubborn = this.#active.all();
    await Promise.allSettled(stubborn.map((it) => this.#giveBack(it)));
    await this.#worker.close(stubborn.length > 0);
    await this.#internals.runOutcomes.idle();
    return this.#returned;
  }

  async #process(job: Job, token: string): Promise<unknown> {
    const id = job.id as string;
    const stopSwitch = new StopSwitch();
    const context = readWireContext(job.opts);
    const isIsolated = this.#isolated.wants(job.name, context);
    const index = this.#active.add({ job, token, stopSwitch, isIsolated, since: Date.now() });
    try {
      const incoming = this.#incoming(job, context, stopSwitch);
      if (this.#internals.events.wants('job.started')) this.#announceStart(job, incoming);
      const outcome = this.#unconfirmed.take(incoming) ?? (await this.#execute(job, incoming, isIsolated));
      if (outcome.kind === 'interrupted') this.#recordReturn(job);
      else if (outcome.kind === 'later') this.#announceLater(incoming, outcome.delay);
      else this.#unconfirmed.keep(incoming, outcome);
      const after = this.#end.before(incoming, outcome);
      if (after) await after;
      if (outcome.kind !== 'completed') this.#checkpoints.drop(id);
      if (job.deduplicationId) await freeAtEnd(job, incoming, outcome).catch((error) => this.#report(error));
      return outcome.kind === 'completed' ? outcome.result : await applyOutcome(outcome, job, token);
    } finally {
      this.#active.remove(index);
      for (const look of this.#watchers) look();
    }
  }

  #execute(job: Job, incoming: IncomingJob, isIsolated: boolean): Outcome | Promise<Outcome> {
    // A fetch under way when the worker stopped may still bring a job; it goes straight back.
    if (this.#state === 'interrupted') return { kind: 'interrupted' };
    const needsCare = job.attemptsStarted > 1 || job.deduplicationId !== undefined;
    return needsCare ? this.#executeWithCare(job, incoming, isIsolated) : this.#run(incoming, isIsolated);
  }

  async #executeWithCare(job: Job, incoming: IncomingJob, isIsolated: boolean): Promise<Outcome> {
    // Its worker may have died after it was told, or its last attempt have failed at that very moment.
    const reason = job.attemptsStarted > 1 ? await this.#end.findCancelRequest(job) : undefined;
    if (reason !== undefined) return { kind: 'cancelled', reason };
    const hopeless = await this.#checkpoints.giveUpOn(job);
    if (hopeless) return hopeless;
    if (job.deduplicationId) await freeAtStart(job, incoming).catch((error) => this.#report(error));
    return await this.#run(incoming, isIsolated);
  }

  #run(incoming: IncomingJob, isIsolated: boolean): Outcome | Promise<Outcome> {
    return isIsolated ? this.#isolated.execute(incoming) : executeJob(this.#internals.execution, incoming);
  }

  #until(isSo: () => boolean): Promise<void> {
    if (isSo()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!isSo()) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
    });
  }

  #incoming(job: Job, context: WireContext, stopSwitch: StopSwitch): IncomingJob {
    const incoming: IncomingJob = {
      id: job.id as string,
      name: job.name,
      queue: this.queue,
      data: job.data,
      attempt: job.attemptsMade + 1,
      attempts: Math.max(1, job.opts.attempts ?? 1),
      context,
      progress: job.progress,
      stopSwitch,
      saveProgress: (progress) => job.updateProgress(progress),
      saveLog: async (line) => {
        await job.log(line);
      },
      checkpoints: () => this.#checkpoints.open(job),
      ranAway: (settled) => this.#announceRunaway(incoming, settled),
    };
    return incoming;
  }

  #announceRunaway(incoming: IncomingJob, settled: Promise<unknown>): void {
    this.#runaways.add(settled);
    const { id, name, queue, attempt } = incoming;
    const limit = this.#internals.execution.limitOf(this.#internals.registry.find(name), incoming);
    const running = this.#runaways.running;
    this.#internals.events.emit('worker.runaway', { id, name, queue, attempt, limit, running });
  }

  async #giveBack({ job, token }: Attempt): Promise<void> {
    await job.moveToWait(token);
    this.#recordReturn(job);
  }

  #recordReturn(job: Job): void {
    const facts = { id: job.id as string, name: job.name, queue: this.queue };
    this.#returned.push(facts);
    this.#internals.events.emit('job.returned', { ...facts, attempt: job.attemptsMade + 1 });
  }

  #announceLater({ id, name, queue, attempt }: IncomingJob, delay: number): void {
    this.#internals.events.emit('job.postponed', { id, name, queue, attempt, delay });
  }

  #announceStart(job: Job, { id, name, queue, attempt }: IncomingJob): void {
    const waited = (job.processedOn ?? Date.now()) - job.timestamp - (job.opts.delay ?? 0);
    this.#internals.events.emit('job.started', { id, name, queue, attempt, waited: Math.max(0, waited) });
  }

  /** A run of a schedule has a line in its log. */
  #noteRun(job: Job, error?: Error): void {
    const { slot } = readWireContext(job.opts);
    if (!slot) return;
    const finishedAt = job.finishedOn ?? Date.now();
    const reason = readCancelled(error?.message);
    void this.#internals.runOutcomes.add(slot, {
      id: job.id as string,
      startedAt: job.processedOn ?? finishedAt,
      finishedAt,
      outcome: error ? (reason === undefined ? 'failed' : 'cancelled') : 'completed',
      ...(error ? { error: reason ?? (error.message || error.name) } : {}),
    });
  }

  #report(error: Error): void {
    // Stopping cuts the connection that waits for jobs, which then says so.
    const isStill = this.#state !== 'taking' || this.#worker.isPaused();
    const isOwnCut = isStill && error.message.includes('Connection is closed');
    if (!isOwnCut) this.#internals.events.emit('worker.error', { queue: this.queue, error });
  }

  #listen(): void {
    const { events } = this.#internals;
    const queue = this.queue;
    this.#worker.on('completed', (job) => {
      this.#unconfirmed.confirm(job.id as string);
      this.#checkpoints.clear(job.id as string)?.catch((error) => this.#report(error));
      this.#noteRun(job);
      if (events.wants('job.completed')) events.emit('job.completed', { ...endOf(job, queue) });
    });
    this.#worker.on('failed', (job, error) => {
      if (!job) return;
      this.#unconfirmed.confirm(job.id as string);
      if (job.finishedOn) this.#noteRun(job, error);
      const reason = this.#end.failed(job, error);
      const end = { ...endOf(job, queue), error };
      if (reason !== undefined) return void events.emit('job.cancelled', { ...endOf(job, queue), reason });
      if (!job.finishedOn) events.emit('job.retrying', end);
      else events.emit('job.failed', { ...end, user: readWireContext(job.opts).user, data: job.data });
    });
    this.#worker.on('stalled', (id) => events.emit('job.stalled', { id, name: 'job', queue }));
    this.#worker.on('error', (error) => this.#report(error));
    this.#worker.on('lockRenewalFailed', (ids) => {
      for (const { stopSwitch } of ids.flatMap((id) => this.#active.of(id)))
        stopSwitch.stop(new LockLostError());
    });
  }
}

function endOf(
  job: Job,
  queue: string,
): { id: string; name: string; queue: string; attempt: number; duration: number } {
  const duration = (job.finishedOn ?? Date.now()) - (job.processedOn ?? Date.now());
  return { id: job.id as string, name: job.name, queue, attempt: job.attemptsMade, duration };
}
