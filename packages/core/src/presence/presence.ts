import { hostname } from 'node:os';
import { systemClock, type Timer } from '../clock/clock.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { LateProcess } from '../datastore/ports/beats.js';
import type { Engine } from '../datastore/ports/engine.js';
import { tokenStart } from '../datastore/ports/lost-jobs.js';
import { Beating } from './beating.js';
import { Heartbeat } from './heartbeat.js';
import type { ProcessKind, WorkReport } from './process-report.js';

/** How often {@link Presence.whileRunning} acts, in milliseconds. */
export const UPKEEP = 15_000;

export interface PresenceDeps {
  readonly engine: Engine;
  readonly app: string;
  readonly version: string | undefined;
  /** Hears of a process that has vanished, and is the only one to. */
  vanished(it: LateProcess): void;
  /** Hears why this process beats from its event loop. */
  inline(why: string): void;
}

/** Makes it known which workers and schedulers run on this app, and does now and then what any of them may do. */
export class Presence {
  readonly #deps: PresenceDeps;
  readonly #upkeep: (() => unknown)[] = [];
  /** What its workers and schedulers say of themselves, while they run. */
  readonly #work = new Set<() => WorkReport>();
  #key = nextJobId();
  #pool: number | undefined;
  #owners = 0;
  #beating: Beating | undefined;
  #running = 0;
  #timer: Timer | undefined;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  /** Its parent, a pool with this pid, knows it by this key. To be said before a worker is made. */
  identifyAs(key: string, pool: number): void {
    this.#key = key;
    this.#pool = pool;
  }

  /** The pid of the pool that this process is one of. */
  get pool(): number | undefined {
    return this.#pool;
  }

  /** For one more of BullMQ's Workers: what the tokens of its locks begin with, by which they are found when this process is gone. */
  nextLockOwner(): string {
    return `${tokenStart(this.#key)}${this.#owners++}`;
  }

  /**
   * For a worker or a scheduler, which starts and closes it with itself. `internal` are queues that it takes jobs from
   * besides those it tells of.
   */
  heartbeat(kind: ProcessKind, work: () => WorkReport, internal: readonly string[] = []): Heartbeat {
    const { engine, app, version } = this.#deps;
    const startedAt = systemClock.now();
    const report = (loopLag: number) => ({
      ...work(),
      kind,
      app,
      ...(version === undefined ? {} : { version }),
      host: hostname(),
      pid: process.pid,
      ...(this.#pool === undefined ? {} : { pool: this.#pool }),
      startedAt,
      memory: process.memoryUsage.rss(),
      loopLag,
      ...(engine.time.offset === 0 ? {} : { clockOffset: engine.time.offset }),
    });
    const changed = (isBeating: boolean) => {
      if (isBeating) this.#work.add(work);
      else this.#work.delete(work);
      if (isBeating) this.#beat([...work().queues.map(({ name }) => name), ...internal]);
      return this.#count(isBeating ? 1 : -1);
    };
    return new Heartbeat(engine, report, changed);
  }

  /** A job begins where there was none. */
  begin(): void {
    this.#beating?.work();
  }

  /** Acts when the first worker or scheduler of this app starts, and every 15 seconds while any runs. */
  whileRunning(act: () => unknown): void {
    this.#upkeep.push(act);
  }

  #beat(queues: readonly string[]): void {
    const { engine, vanished, inline } = this.#deps;
    if (!engine.recovery) return;
    const { isLocal } = engine.traits;
    this.#beating ??= new Beating({
      access: engine.recovery,
      key: this.#key,
      isLocal,
      isBusy: () => this.#isBusy(),
      vanished,
      inline,
    });
    this.#beating.serve(queues);
  }

  #isBusy(): boolean {
    return [...this.#work].some((it) => {
      const { queues, jobs } = it();
      return jobs.length > 0 || queues.some(({ active }) => active > 0);
    });
  }

  async #count(change: number): Promise<void> {
    const before = this.#running;
    this.#running += change;
    if (before === 0) this.#start();
    else if (this.#running === 0) await this.#stop();
  }

  #start(): void {
    const act = () => {
      for (const it of this.#upkeep) it();
    };
    this.#timer = systemClock.every(UPKEEP, act);
    this.#timer.unref();
    act();
  }

  async #stop(): Promise<void> {
    this.#timer?.close();
    const beating = this.#beating;
    this.#beating = undefined;
    await beating?.close();
  }
}
