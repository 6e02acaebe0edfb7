import type { Duration } from '@cortado/core';
import {
  CLOSED_WITHIN,
  type ControlBus,
  type ControlMessage,
  type ControlReply,
  closeInTime,
  type EventBus,
  type Heartbeat,
  milliseconds,
  systemClock,
  toError,
  within,
} from '@cortado/core/internal';
import type { ServedQueue } from '../strategy/planned-slots.js';
import type { SharedSlots } from '../strategy/shared-slots.js';
import type { StrategyName } from '../strategy/strategy.js';
import { type BurstQueue, hasWork } from './burst-look.js';
import type { CancelListener } from './cancel-listener.js';
import { ControlListener } from './control-listener.js';
import { LimitsListener } from './limits-listener.js';
import type { QueueProcessor } from './queue-processor.js';
import type { WorkLimits } from './work-limits.js';
import {
  type CloseOptions,
  expectCloseOptions,
  type ReturnedJob,
  WORKER_DEFAULTS,
} from './worker-options.js';

/** How often a worker in burst mode asks the datastore whether anything is left. Milliseconds. */
const BURST_LOOK = 100;

/** The parts of a worker. */
export interface WorkerDeps {
  readonly queues: readonly string[];
  readonly processors: readonly QueueProcessor[];
  /** The slots that its queues share, where they do. */
  readonly slots: Pick<SharedSlots, 'slots' | 'start' | 'stop'> | undefined;
  readonly strategy: StrategyName | undefined;
  readonly cancels: CancelListener;
  readonly heartbeat: Pick<Heartbeat, 'start' | 'beat' | 'close'>;
  /** Where it hears what operators want of it. */
  readonly bus: ControlBus;
  /** The pid of the pool that this process is one of. */
  readonly pool: number | undefined;
  /** Other apps that serve the same queues. */
  readonly neighbours: { serve(queues: readonly string[]): Promise<void> };
  readonly events: EventBus;
  readonly outages: { expectThere(): Promise<void> };
  /** What is closed with the app. */
  readonly runners: { add(worker: Worker): void; remove(worker: Worker): void };
  readonly limits: Pick<WorkLimits, 'watch' | 'close'>;
  /** How long jobs may go on when it closes. */
  readonly grace: Duration;
  /** One for each queue. */
  readonly contents: readonly BurstQueue[];
  report(error: Error): void;
}

/** Serves queues in this process: one BullMQ Worker for each, from `startWorker` to `close()`. */
export class Worker {
  readonly queues: readonly string[];
  /** Resolves when the worker has closed, by itself in burst mode. */
  readonly closed: Promise<ReturnedJob[]>;
  /** What decides which queue gives the next job; `undefined` where each has slots of its own. */
  readonly strategy: StrategyName | undefined;
  readonly #deps: WorkerDeps;
  #resolveClosed: (returned: ReturnedJob[]) => void = () => undefined;
  #closing: Promise<ReturnedJob[]> | undefined;
  readonly #control: ControlListener;
  readonly #limits: LimitsListener;
  #isRetiring = false;
  #isServing: () => void = () => undefined;
  /** Resolves once all of it has started, and can be closed. */
  readonly #serving = new Promise<void>((resolve) => {
    this.#isServing = resolve;
  });

  /** Made by `startWorker`. */
  constructor(deps: WorkerDeps) {
    deps.runners.add(this);
    this.#deps = deps;
    this.#control = new ControlListener({ bus: deps.bus, carryOut: (it) => this.#carryOut(it) });
    this.#limits = new LimitsListener(deps.bus, deps.processors);
    this.queues = deps.queues;
    this.strategy = deps.strategy;
    // Its first jobs may begin before it is ready.
    deps.limits.watch((reason) => void this.#retire(reason));
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
  }

  /** Jobs at a time, of all its queues. */
  get concurrency(): number {
    const { slots, processors } = this.#deps;
    return slots?.slots ?? processors.reduce((sum, { concurrency }) => sum + concurrency, 0);
  }

  /** Its queues, with how many jobs of each it runs at a time at most. */
  get served(): readonly ServedQueue[] {
    return this.#deps.processors.map(({ queue, concurrency }) => ({ queue, concurrency }));
  }

  /** Jobs running now. */
  get activeCount(): number {
    return this.#deps.processors.reduce((sum, { activeCount }) => sum + activeCount, 0);
  }

  /** Attempts that have ended here. */
  get endedCount(): number {
    return this.#deps.processors.reduce((sum, { endedCount }) => sum + endedCount, 0);
  }

  /** Methods that still run although their attempts have failed at their limit. */
  get runaways(): number {
    return this.#deps.processors.reduce((sum, { runaways }) => sum + runaways, 0);
  }

  async ready(): Promise<void> {
    const { cancels, neighbours, processors, slots, heartbeat, events } = this.#deps;
    await Promise.all([
      cancels.start(),
      this.#control.start(),
      this.#limits.start(),
      neighbours.serve(this.queues),
      ...processors.map((processor) => processor.ready()),
    ]);
    await slots?.start();
    heartbeat.start();
    events.emit('worker.started', { queues: this.queues, concurrency: this.concurrency });
    this.#isServing();
  }

  /**
   * Stops: takes no more jobs, lets running ones end, then tells them to stop, then hands back what is left.
   * Nothing handed back has used an attempt. Resolves within `grace`, `abortGrace` and three seconds, whatever the
   * datastore does: what it could not be told is left to the locks, and `close.incomplete` says so. A second call gives
   * what the first one does.
   * @throws InvalidOptionsError, when it goes on
   */
  async close(options: CloseOptions = {}): Promise<ReturnedJob[]> {
    expectCloseOptions(options);
    this.#closing ??= this.#close(options);
    return this.#closing;
  }

  /** Takes no more jobs from now on, and lets those it has end; it stays, until somebody closes it. */
  quiet(): void {
    this.#stopTaking();
    this.#deps.heartbeat.beat();
  }

  /** Takes no more jobs, and closes when those that run have ended, however long they take; or earlier, by `close()`. */
  async finish(): Promise<void> {
    const { processors, heartbeat } = this.#deps;
    for (const processor of processors) processor.stopTaking();
    heartbeat.beat();
    await Promise.all(processors.map((processor) => processor.idle()));
    await this.close({ grace: 0 });
  }

  /** Closes once the queues hold nothing that could run now. A datastore that is away is waited for. */
  async drain(): Promise<void> {
    // Nothing is decided by this wait, so it keeps the real time whatever clock the app has.
    while (!(this.#closing || this.#isRetiring) && !(await this.#looksDrained()))
      await systemClock.sleep(BURST_LOOK);
    if (!this.#isRetiring) await this.close();
  }

  /** Takes no more jobs, lets those in hand end, however long they take, and closes. */
  async #retire(reason: string): Promise<void> {
    if (this.#closing || this.#isRetiring) return;
    this.#isRetiring = true;
    const { processors, heartbeat, events, report } = this.#deps;
    this.#stopTaking();
    await this.#serving;
    events.emit('worker.retired', { queues: this.queues, reason });
    heartbeat.beat();
    await Promise.all(processors.map((processor) => processor.idle()));
    await this.close().catch(report);
  }

  #carryOut({ pid, act }: ControlMessage): ControlReply | undefined {
    if (pid !== process.pid) return undefined;
    if (act === 'quiet') {
      this.quiet();
      return {};
    }
    // The pool answers for its processes.
    return this.#deps.pool === undefined ? { refused: 'no-pool' } : undefined;
  }

  #stopTaking(): void {
    const { slots, processors, limits } = this.#deps;
    limits.close();
    slots?.stop();
    for (const processor of processors) processor.stopTaking();
  }

  async #looksDrained(): Promise<boolean> {
    try {
      return await this.#isDrained();
    } catch (error) {
      this.#deps.report(toError(error));
      return false;
    }
  }

  async #isDrained(): Promise<boolean> {
    if (this.activeCount > 0) return false;
    const haveWork = await Promise.all(this.#deps.contents.map(hasWork));
    return this.activeCount === 0 && !haveWork.includes(true);
  }

  async #close({
    grace = this.#deps.grace,
    abortGrace = WORKER_DEFAULTS.abortGrace,
  }: CloseOptions): Promise<ReturnedJob[]> {
    const { processors, cancels, heartbeat, events, runners, outages } = this.#deps;
    this.#stopTaking();
    heartbeat.beat();
    await this.#idleWithin(milliseconds(grace));
    for (const processor of processors) processor.interrupt();
    await this.#idleWithin(milliseconds(abortGrace));
    await closeInTime(events, 'worker', CLOSED_WITHIN.runner, [
      () => cancels.close(),
      () => this.#control.close(),
      () => this.#limits.close(),
      () => Promise.all([heartbeat.close(), ...processors.map((processor) => processor.close())]),
      () => outages.expectThere(),
    ]);
    for (const processor of processors) processor.abandon();
    const returned = processors.flatMap((processor) => processor.returned);
    events.emit('worker.stopped', { queues: this.queues, returned: returned.length });
    runners.remove(this);
    this.#resolveClosed(returned);
    return returned;
  }

  // By the system's clock: that of the app may stand still, and a process that is told to end cannot wait for it.
  async #idleWithin(ms: number): Promise<void> {
    if (this.activeCount === 0) return;
    const { processors } = this.#deps;
    const idle = Promise.all(processors.map((processor) => processor.idle()));
    // That the time is over is no error: what still runs is told to stop, or handed back.
    await within(ms, idle, () => new Error('Jobs still run.')).catch(() => undefined);
  }
}
