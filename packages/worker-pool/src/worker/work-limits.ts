import { SECOND, systemClock, type Timer } from '@cortado/core/internal';

/** How often memory is looked at, in milliseconds. */
const LOOK_EVERY = SECOND;

export interface WorkLimitsOptions {
  readonly maxJobs: number | undefined;
  /** Bytes of resident memory. */
  readonly maxMemory: number | undefined;
}

/** What a worker ends by itself for: enough jobs, or too much memory. Says so once. */
export class WorkLimits {
  readonly #options: WorkLimitsOptions;
  #begun = 0;
  #timer: Timer | undefined;
  #onReached: ((reason: string) => void) | undefined;

  constructor(options: WorkLimitsOptions) {
    this.#options = options;
  }

  /** Whether jobs are to be counted. */
  get countsJobs(): boolean {
    return this.#options.maxJobs !== undefined;
  }

  /** From here on memory is looked at. */
  watch(onReached: (reason: string) => void): void {
    this.#onReached = onReached;
    if (this.#options.maxMemory === undefined) return;
    this.#timer = systemClock.every(LOOK_EVERY, () => this.#look());
    this.#timer.unref();
  }

  /** A job begins. */
  begun(): void {
    const { maxJobs } = this.#options;
    this.#begun++;
    if (maxJobs !== undefined && this.#begun >= maxJobs)
      this.#reached(
        `it has begun ${this.#begun.toLocaleString('en')} of at most ${maxJobs.toLocaleString('en')} jobs`,
      );
  }

  close(): void {
    this.#timer?.close();
    this.#onReached = undefined;
  }

  #look(): void {
    const { maxMemory } = this.#options;
    const used = process.memoryUsage.rss();
    if (maxMemory !== undefined && used > maxMemory)
      this.#reached(`it uses ${inMegabytes(used)} of memory, more than ${inMegabytes(maxMemory)}`);
  }

  #reached(reason: string): void {
    this.#onReached?.(reason);
    this.close();
  }
}

function inMegabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MB`;
}
