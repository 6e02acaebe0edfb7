import { resolve } from 'node:path';
import { type Cortado, logEvents } from '@cortado/core';
import { checkOptions, milliseconds } from '@cortado/core/internal';
import { findConfig, loadCortado } from '@cortado/core/load';
import type { CloseOptions, ReturnedJob } from '../worker/worker-options.js';
import { ChildSlot } from './child-slot.js';
import { LostChildren } from './lost-children.js';
import { InvalidPoolError } from './pool-errors.js';
import { POOL_DEFAULTS, poolRules, type WorkerPoolOptions } from './pool-options.js';
import { planChildren } from './pool-plan.js';

/**
 * Serves queues in child processes, each with its own event loop and memory. Children that die are replaced; none
 * outlives this process. Owns them from `start()` to `close()`; in burst mode it closes by itself.
 */
export class WorkerPool {
  /** Resolves when the pool has closed, with the jobs its children handed back; rejects when it had to give up. */
  readonly closed: Promise<ReturnedJob[]>;
  readonly #options: WorkerPoolOptions;
  #app: Cortado | undefined;
  #lost: LostChildren | undefined;
  #slots: readonly ChildSlot[] = [];
  #starting: Promise<Cortado> | undefined;
  #closing: Promise<ReturnedJob[]> | undefined;
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
    return this.#slots.map((slot) => slot.pid);
  }

  /**
   * Resolves when every child serves, with the app as this process loaded it; the pool closes it.
   * @throws what loadCortado throws, InvalidPoolError, MigrationRequiredError, ChildStartError
   */
  start(): Promise<Cortado> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  /**
   * Every child takes no more jobs, lets running ones end, then hands back what is left; one that does not answer
   * is killed. Resolves with what was handed back. A second call gives the first one's promise.
   */
  close(options: CloseOptions = {}): Promise<ReturnedJob[]> {
    this.#closing ??= this.#end(() => this.#slots.map((slot) => slot.close(options)));
    return this.#closing;
  }

  async #start(): Promise<Cortado> {
    const config = configFileOf(this.#options);
    const app = await loadCortado(config);
    this.#app = app;
    try {
      const { plans, problems } = planChildren(this.#options, Object.keys(app.internals.queues));
      if (problems.length > 0) throw new InvalidPoolError(problems);
      const { quiet, maxRunaways, maxBlocked } = { ...POOL_DEFAULTS, ...given(this.#options) };
      logEvents(app, (line) => process.stderr.write(`[${process.pid}] ${line}\n`), {
        quiet,
      });
      // Before the children: on the embedded engine the first process owns the database, and they come and go.
      await app.open();
      this.#lost = new LostChildren(app.internals.recovery);
      const deps = {
        lost: this.#lost,
        config,
        quiet,
        maxRunaways,
        maxBlocked: milliseconds(maxBlocked),
        events: app.internals.events,
      };
      this.#slots = plans.map((plan) => new ChildSlot(deps, plan));
      await Promise.all(this.#slots.map((slot) => slot.ready));
    } catch (error) {
      await this.close({ grace: 0 }).catch(() => undefined);
      throw error;
    }
    void this.#watch();
    return app;
  }

  // The end of every burst ends the pool, and so does one slot that cannot be filled.
  async #watch(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.ended)).catch(() => undefined);
    await this.close().catch(() => undefined);
  }

  #end(close: () => Promise<readonly ReturnedJob[]>[]): Promise<ReturnedJob[]> {
    const ended = this.#closeAll(close());
    this.#resolveClosed(ended);
    return ended;
  }

  async #closeAll(slots: Promise<readonly ReturnedJob[]>[]): Promise<ReturnedJob[]> {
    const ends = await Promise.allSettled(slots);
    await this.#lost?.close();
    await this.#app?.close();
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    // A job that one child handed back, the next may have taken as it closed, and handed back too.
    const returned = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
    return [...new Map(returned.map((job) => [`${job.queue}:${job.id}`, job])).values()];
  }
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
