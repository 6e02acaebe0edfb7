import { systemClock, type Timer } from '../clock/clock.js';
import { withinOrNot } from '../clock/within.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { Engine } from '../datastore/ports/engine.js';
import { LoopLag } from './loop-lag.js';
import { BEAT, PROCESSES, type ProcessReport } from './process-report.js';

/** A datastore that does not answer keeps nobody from closing for longer, in milliseconds. */
const CLOSED_WITHIN = 1_000;

/**
 * Says every few seconds that a worker or a scheduler is there, in a record that is gone soon after the last time. A
 * datastore that is away is not waited for: the next beat tries again.
 */
export class Heartbeat {
  readonly #engine: Engine;
  readonly #report: (loopLag: number) => ProcessReport;
  readonly #lag = new LoopLag();
  readonly #changed: (isBeating: boolean) => Promise<void>;
  readonly #key = nextJobId();
  #timer: Timer | undefined;
  #beating: Promise<unknown> | undefined;
  #hasNews = false;

  /** `changed` hears of its start and of its end, and is waited for then. */
  constructor(
    engine: Engine,
    report: (loopLag: number) => ProcessReport,
    changed: (isBeating: boolean) => Promise<void>,
  ) {
    this.#engine = engine;
    this.#report = report;
    this.#changed = changed;
  }

  start(): void {
    this.#timer = systemClock.every(BEAT, () => this.beat());
    this.#timer.unref();
    this.#lag.start();
    void this.#changed(true);
    this.beat();
  }

  /** Says at once what has changed, such as that it is closing. */
  beat(): void {
    if (!this.#timer || !this.#engine.isAvailable()) return;
    if (this.#beating) {
      this.#hasNews = true;
      return;
    }
    this.#beating = this.#engine.records
      .put(PROCESSES, this.#key, this.#report(this.#lag.take()))
      .catch(() => undefined)
      .finally(() => {
        this.#beating = undefined;
        if (!this.#hasNews) return;
        this.#hasNews = false;
        this.beat();
      });
  }

  /** Takes the record away, so that an orderly end is seen at once. */
  async close(): Promise<void> {
    if (!this.#timer) return;
    this.#timer.close();
    this.#timer = undefined;
    this.#lag.close();
    const ended = this.#changed(false);
    await withinOrNot(CLOSED_WITHIN, this.#beating);
    const removed = this.#engine.isAvailable()
      ? this.#engine.records.remove(PROCESSES, this.#key)
      : undefined;
    await withinOrNot(CLOSED_WITHIN, Promise.allSettled([ended, removed]));
  }
}
