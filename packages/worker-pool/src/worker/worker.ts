import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, InvalidOptionsError } from '@cortado/core';
import { type Heartbeat, milliseconds, suggestion } from '@cortado/core/internal';
import { CancelListener } from './cancel-listener.js';
import { QueueProcessor } from './queue-processor.js';
import { workReport } from './work-report.js';
import {
  type CloseOptions,
  type ReturnedJob,
  WORKER_DEFAULTS,
  type WorkerOptions,
} from './worker-options.js';

/** How often a worker in burst mode looks whether anything is left. */
const BURST_LOOK = 100;

/**
 * Serves queues in this process: one BullMQ Worker for each, from `startWorker` to `close()`.
 */
export class Worker {
  readonly queues: readonly string[];
  /** Resolves when the worker has closed, by itself in burst mode. */
  readonly closed: Promise<ReturnedJob[]>;
  readonly #cortado: Cortado;
  readonly #processors: readonly QueueProcessor[];
  readonly #cancels: CancelListener;
  readonly #heartbeat: Heartbeat;
  #resolveClosed: (returned: ReturnedJob[]) => void = () => undefined;
  #closing: Promise<ReturnedJob[]> | undefined;

  constructor(cortado: Cortado, options: WorkerOptions) {
    cortado.internals.runners.add(this);
    this.#cortado = cortado;
    this.queues = options.queues ?? Object.keys(cortado.internals.queues);
    this.#processors = this.queues.map((queue) => new QueueProcessor(cortado.internals, queue, options));
    this.#cancels = new CancelListener(cortado.internals, this.#processors);
    this.#heartbeat = cortado.internals.presence.heartbeat('worker', () =>
      workReport(this.#processors, this.#closing !== undefined),
    );
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Jobs running now. */
  get activeCount(): number {
    return this.#processors.reduce((sum, it) => sum + it.activeCount, 0);
  }

  /** Methods that still run although their attempts have failed at their limit. */
  get runaways(): number {
    return this.#processors.reduce((sum, it) => sum + it.runaways, 0);
  }

  async ready(): Promise<void> {
    await Promise.all([this.#cancels.start(), ...this.#processors.map((it) => it.ready())]);
    this.#heartbeat.start();
    const concurrency = this.#processors.reduce((sum, it) => sum + it.concurrency, 0);
    this.#cortado.internals.events.emit('worker.started', { queues: this.queues, concurrency });
  }

  /**
   * Stops: takes no more jobs, lets running ones end, then tells them to stop, then hands back what is left.
   * Nothing handed back has used an attempt. A second call gives the first one's promise.
   */
  close(options: CloseOptions = {}): Promise<ReturnedJob[]> {
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  /** Closes once the queues hold nothing that could run now. */
  async drain(): Promise<void> {
    while (!this.#closing && !(await this.#isDrained())) await sleep(BURST_LOOK);
    await this.close();
  }

  async #isDrained(): Promise<boolean> {
    if (this.activeCount > 0) return false;
    const counts = await Promise.all(this.queues.map((it) => this.#cortado.queue(it).counts()));
    return counts.every((it) => it.waiting + it.prioritized + it.active === 0);
  }

  async #close({
    grace = WORKER_DEFAULTS.grace,
    abortGrace = WORKER_DEFAULTS.abortGrace,
  }: CloseOptions): Promise<ReturnedJob[]> {
    for (const processor of this.#processors) processor.stopTaking();
    this.#heartbeat.beat();
    await this.#idleWithin(milliseconds(grace));
    for (const processor of this.#processors) processor.interrupt();
    await this.#idleWithin(milliseconds(abortGrace));
    const returned = (await Promise.all(this.#processors.map((it) => it.close()))).flat();
    this.#cancels.close();
    await this.#heartbeat.close();
    this.#cortado.internals.events.emit('worker.stopped', { queues: this.queues, returned: returned.length });
    this.#cortado.internals.runners.remove(this);
    this.#resolveClosed(returned);
    return returned;
  }

  async #idleWithin(ms: number): Promise<void> {
    if (this.activeCount === 0) return;
    const timer = new AbortController();
    const idle = Promise.all(this.#processors.map((it) => it.idle()));
    await Promise.race([idle, sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
  }
}

/**
 * Starts a worker in this process.
 * @throws InvalidOptionsError for a queue that is not declared, MigrationRequiredError, AppClosedError
 */
export async function startWorker(cortado: Cortado, options: WorkerOptions = {}): Promise<Worker> {
  const known = Object.keys(cortado.internals.queues);
  const problems = (options.queues ?? [])
    .filter((queue) => !known.includes(queue))
    .map((queue) => `No queue is named "${queue}".${suggestion(queue, known)}`);
  if (
    options.concurrency !== undefined &&
    !(Number.isInteger(options.concurrency) && options.concurrency > 0)
  )
    problems.push(`Expected "concurrency" to be a whole number above zero, found ${options.concurrency}.`);
  if (problems.length > 0) throw new InvalidOptionsError('The worker cannot start', problems);
  // A worker on tables that are not there would spin, so the engine answers first.
  await cortado.open();
  const worker = new Worker(cortado, options);
  await worker.ready();
  if (options.burst) void worker.drain();
  return worker;
}
