import { hostname } from 'node:os';
import { systemClock, type Timer } from '../clock/clock.js';
import type { Engine } from '../datastore/ports/engine.js';
import { Heartbeat } from './heartbeat.js';
import type { ProcessKind, WorkReport } from './process-report.js';

/** How often {@link Presence.whileRunning} acts, in milliseconds. */
export const UPKEEP = 15_000;

export interface PresenceDeps {
  readonly engine: Engine;
  readonly app: string;
  readonly version: string | undefined;
}

/** Makes it known which workers and schedulers run on this app, and does now and then what any of them may do. */
export class Presence {
  readonly #deps: PresenceDeps;
  readonly #upkeep: (() => unknown)[] = [];
  #running = 0;
  #timer: Timer | undefined;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
  }

  /** For a worker or a scheduler, which starts and closes it with itself. */
  heartbeat(kind: ProcessKind, work: () => WorkReport): Heartbeat {
    const { engine, app, version } = this.#deps;
    const startedAt = systemClock.now();
    const report = (loopLag: number) => ({
      ...work(),
      kind,
      app,
      ...(version === undefined ? {} : { version }),
      host: hostname(),
      pid: process.pid,
      startedAt,
      memory: process.memoryUsage.rss(),
      loopLag,
      ...(engine.time.offset === 0 ? {} : { clockOffset: engine.time.offset }),
    });
    return new Heartbeat(engine, report, (isBeating) => this.#count(isBeating ? 1 : -1));
  }

  /** Acts when the first worker or scheduler of this app starts, and every 15 seconds while any runs. */
  whileRunning(act: () => unknown): void {
    this.#upkeep.push(act);
  }

  #count(change: number): void {
    const before = this.#running;
    this.#running += change;
    if (before === 0) this.#start();
    else if (this.#running === 0) this.#stop();
  }

  #start(): void {
    const act = () => {
      for (const it of this.#upkeep) it();
    };
    this.#timer = systemClock.every(UPKEEP, act);
    this.#timer.unref();
    act();
  }

  #stop(): void {
    this.#timer?.close();
  }
}
