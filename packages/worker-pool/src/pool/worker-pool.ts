import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Cortado } from '@cortado/core';
import {
  CRASH_LOOPS,
  type CrashLoopReport,
  checkOptions,
  milliseconds,
  relayTo,
  systemClock,
} from '@cortado/core/internal';
import { findConfig, loadCortado } from '@cortado/core/load';
import { ProcessLog } from '../logs/process-log.js';
import { ControlListener } from '../worker/control-listener.js';
import type { CloseOptions, ReturnedJob } from '../worker/worker-options.js';
import type { EndedJobs } from './child-protocol.js';
import { NONE_ENDED } from './ended-jobs.js';
import { LostChildren } from './lost-children.js';
import { controlPool } from './pool-control.js';
import { InvalidPoolError, PoolClosedError } from './pool-errors.js';
import { POOL_DEFAULTS, poolRules, type WorkerPoolOptions } from './pool-options.js';
import { type ChildPlan, expectProcesses, groupAt, planChildren } from './pool-plan.js';
import { type PoolProcess, poolProcesses } from './pool-processes.js';
import { PoolSlots } from './pool-slots.js';

/**
 * Serves queues in child processes, each with its own event loop and memory. Children that die are replaced; none
 * outlives this process. Owns them from `start()` to `close()`; in burst mode it closes by itself.
 */
export class WorkerPool {
  /** Resolves when the pool has closed, with the jobs its children handed back; rejects when it had to give up. */
  readonly closed: Promise<ReturnedJob[]>;
  readonly #options: WorkerPoolOptions;
  #app: Cortado | undefined;
  #log: ProcessLog | undefined;
  #lost: LostChildren | undefined;
  #slots: PoolSlots | undefined;
  #control: ControlListener | undefined;
  #groups: readonly ChildPlan[] = [];
  #starting: Promise<Cortado> | undefined;
  #closing: Promise<ReturnedJob[]> | undefined;
  /** What changes its children, one after the other. */
  #changing: Promise<unknown> = Promise.resolve();
  #resolveClosed!: (closed: Promise<ReturnedJob[]>) => void;

  constructor(options: WorkerPoolOptions = {}) {
    this.#options = options;
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve;
    });
    // A caller that does not look at it learns of failures from start() and close().
    this.closed.catch(() => undefined);
  }

  /** The processes that serve now. */
  get pids(): readonly number[] {
    return this.#slots?.kept.map((slot) => slot.pid) ?? [];
  }

  /** Every process there is, also those that start, and those that end their jobs and take no more. */
  processes(): PoolProcess[] {
    return poolProcesses(this.#slots?.all ?? []);
  }

  /**
   * Jobs that have ended in its children. They say so twice a second and when they close: what one that was killed did in its
   * last half second is left out.
   */
  get endedJobs(): EndedJobs {
    return this.#slots?.endedJobs ?? NONE_ENDED;
  }

  /**
   * Resolves when every child serves, with the app as this process loaded it; the pool closes it.
   * @throws what loadCortado throws, InvalidPoolError, MigrationRequiredError, ChildStartError; PoolClosedError when it is closed
   * meanwhile, once nothing of it is left
   */
  start(): Promise<Cortado> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /**
   * Replaces every child by a new process, one after the other: each new one serves before the old one ceases to take
   * jobs, and that one ends when its jobs have, however long they take. Resolves when all of the new ones serve.
   * @throws ChildStartError when a new one does not come to serve; the old ones that are left go on
   */
  restart(): Promise<void> {
    return this.#change(async (slots) => {
      for (const slot of slots.kept) await slot.replace('the pool restarts');
    });
  }

  /**
   * From now on so many children serve, of a pool with groups those of the group at this index; a function is told how many
   * there are once changes that were asked for before have been carried out. New ones serve when this resolves; those that are too many take no more jobs, and end when theirs have, however long they take.
   * @throws InvalidPoolError, ChildStartError when a new one does not come to serve
   */
  scale(
    processes: number | ((now: number) => number),
    { group = 0 }: { group?: number } = {},
  ): Promise<void> {
    return this.#change(async (slots) => {
      const plan = groupAt(this.#groups, group);
      const wanted = typeof processes === 'function' ? processes(slots.countOf(plan)) : processes;
      expectProcesses(wanted);
      while (slots.countOf(plan) > wanted) slots.drop(plan);
      const missing = Math.max(0, wanted - slots.countOf(plan));
      const added = Array.from({ length: missing }, () => slots.add(plan));
      const ready = await Promise.allSettled(added.map((slot) => slot.ready));
      for (const [index, slot] of added.entries())
        if (ready[index]?.status === 'rejected') slots.discard(slot);
      const failed = ready.find((it) => it.status === 'rejected');
      if (failed) throw failed.reason;
    });
  }

  /**
   * Every child takes no more jobs, lets running ones end, then hands back what is left; one that does not answer
   * is killed. Resolves with what was handed back. A second call gives the first one's promise.
   */
  close(options: CloseOptions = {}): Promise<ReturnedJob[]> {
    const { grace } = this.#options;
    this.#closing ??= this.#end({ ...(grace === undefined ? {} : { grace }), ...options });
    return this.#closing;
  }

  async #start(): Promise<Cortado> {
    const config = configFileOf(this.#options);
    this.#expectOpen();
    const app = await loadCortado(config);
    this.#app = app;
    try {
      this.#expectOpen();
      const { plans, problems } = planChildren(this.#options, Object.keys(app.internals.queues));
      if (problems.length > 0) throw new InvalidPoolError(problems);
      const options = { ...POOL_DEFAULTS, ...given(this.#options) };
      const { quiet, verbose, maxRunaways, maxBlocked, maxCrashes = Number.POSITIVE_INFINITY } = options;
      const { log = {}, meter } = options;
      const say = (line: string) => void process.stderr.write(`[${process.pid}] ${line}\n`);
      this.#log = new ProcessLog({ ...log, does: ['worker'], say });
      this.#log.follow(app, { quiet, verbose });
      // Before the children: on the embedded engine the first process owns the database, and they come and go.
      await app.open();
      this.#expectOpen();
      this.#lost = new LostChildren(app.internals.recovery);
      if (meter) app.recordOn(meter);
      const { events } = app.internals;
      const retire = { ...options, maxBlocked: milliseconds(maxBlocked) };
      const slots = new PoolSlots({
        ...{ config, quiet, verbose, log, maxRunaways, maxCrashes, retire, events },
        lost: this.#lost,
        ...(meter ? { measured: relayTo(meter) } : {}),
        crashing: (loop) => noteCrashLoop(app, loop),
      });
      this.#slots = slots;
      this.#groups = [...new Set(plans)];
      await Promise.all(plans.map((plan) => slots.add(plan).ready));
      this.#expectOpen();
      await this.#hearOperators(app, slots, say);
      this.#expectOpen();
      void this.#watch(slots);
    } catch (error) {
      await this.close({ grace: 0 }).catch(() => undefined);
      // Somebody may have closed it before all of this was there.
      await this.#release();
      throw error;
    }
    return app;
  }

  #expectOpen(): void {
    if (this.#closing) throw new PoolClosedError();
  }

  async #hearOperators({ internals }: Cortado, slots: PoolSlots, say: (line: string) => void): Promise<void> {
    const control = {
      slots,
      restart: () => this.restart(),
      scale: (processes: number) => this.scale(processes),
      failed: (error: unknown) => say(`What an operator wanted came to nothing: ${error}`),
    };
    this.#control = new ControlListener({
      bus: internals.engine.bus,
      carryOut: (message) => controlPool(control, message),
    });
    await this.#control.start();
  }

  // The end of every burst ends the pool, and so does one slot that cannot be filled.
  async #watch(slots: PoolSlots): Promise<void> {
    await slots.ended.catch(() => undefined);
    await this.close().catch(() => undefined);
  }

  /** One change at a time, and none once it closes. */
  #change(act: (slots: PoolSlots) => Promise<void>): Promise<void> {
    const changed = this.#changing.then(async () => {
      await this.start();
      if (this.#slots && !this.#closing) await act(this.#slots);
    });
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  #end(options: CloseOptions): Promise<ReturnedJob[]> {
    const slots = this.#slots?.all ?? [];
    const ended = this.#closeAll(slots.map((slot) => slot.close(options)));
    this.#resolveClosed(ended);
    return ended;
  }

  async #closeAll(slots: Promise<readonly ReturnedJob[]>[]): Promise<ReturnedJob[]> {
    const ends = await Promise.allSettled(slots);
    await this.#release();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    // A job that one child handed back, the next may have taken as it closed, and handed back too.
    const returned = this.#slots?.returned ?? [];
    return [...new Map(returned.map((job) => [`${job.queue}:${job.id}`, job])).values()];
  }

  async #release(): Promise<void> {
    await this.#lost?.close();
    this.#control?.close();
    await this.#app?.close();
    this.#log?.close();
    this.#log = undefined;
  }
}

/** For the health of the app, which is looked at from other processes. */
function noteCrashLoop(
  { internals }: Cortado,
  loop: Pick<CrashLoopReport, 'queues' | 'exit' | 'since'>,
): void {
  const report = { ...loop, host: hostname(), pid: process.pid, since: systemClock.now() - loop.since };
  const key = `${report.host}:${report.pid}:${loop.queues.join(',')}`;
  internals.records.put(CRASH_LOOPS, key, report satisfies CrashLoopReport).catch(() => undefined);
}

/** @throws ConfigNotFoundError where none is named, InvalidPoolError */
function configFileOf(options: WorkerPoolOptions): string {
  const { config } = options;
  if (config === undefined) return findConfig();
  // Without the app that it names, the other options can be checked by their rules alone.
  if (poolRules.config(config)) throw new InvalidPoolError(checkOptions(poolRules, options));
  return resolve(config);
}

/** What was given: an option that is there but undefined means its default. */
function given(options: WorkerPoolOptions): WorkerPoolOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
