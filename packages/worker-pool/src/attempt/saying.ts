import {
  kindOfRefusal,
  MINUTE,
  MOST_LOG_LINES,
  type RefusalWatch,
  SECOND,
  type StoredProgress,
  systemClock,
  type Timer,
} from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** Milliseconds until what was refused is sent again. */
const AGAIN_AFTER = SECOND;
/** For how long that goes on once the job has ended. */
const AFTER_THE_END = MINUTE;
const WHAT = 'progress and log lines of jobs';

export interface SayingDeps {
  readonly refusals: Pick<RefusalWatch, 'refused' | 'accepted'>;
  /** Whether an error says that the datastore was away. */
  isOutage(error: unknown): boolean;
}

/**
 * What an attempt says of itself, on its way to the datastore. It is news of the work and not the work: what is refused fails
 * nothing, and is kept here, the latest progress and the newest lines in their order, until the datastore takes it.
 */
export class Saying {
  readonly #job: Job;
  readonly #deps: SayingDeps;
  #progress: StoredProgress | undefined;
  readonly #lines: string[] = [];
  /** Whether something is kept; what comes then waits behind it. */
  #isRefused = false;
  #isSending = false;
  #next: Timer | undefined;
  /** By the system clock's `elapsed()`. */
  #endsAt = Number.POSITIVE_INFINITY;

  constructor(job: Job, deps: SayingDeps) {
    this.#job = job;
    this.#deps = deps;
  }

  /** Whether the datastore has it already. @throws what says that the job is gone */
  async progress(progress: StoredProgress): Promise<boolean> {
    const isStored = !this.#isRefused && (await this.#sent(() => this.#job.updateProgress(progress)));
    if (!isStored) this.#progress = progress;
    return isStored;
  }

  /** @throws what says that the job is gone */
  async line(line: string): Promise<void> {
    if (!this.#isRefused && (await this.#sent(() => this.#log(line)))) return;
    this.#lines.push(line);
    this.#lines.splice(0, this.#lines.length - MOST_LOG_LINES);
  }

  /**
   * The attempt has an outcome: what is kept is sent once more. Where the job has ended, that goes on for a minute; an attempt
   * that follows speaks for itself.
   */
  end(isLast: boolean): void {
    this.#endsAt = isLast ? systemClock.elapsed() + AFTER_THE_END : 0;
    if (this.#isRefused) void this.#sendKept();
  }

  async #sent(send: () => Promise<unknown>): Promise<boolean> {
    try {
      await send();
      this.#deps.refusals.accepted(WHAT);
      return true;
    } catch (error) {
      const kind = kindOfRefusal(error, this.#deps.isOutage);
      if (kind !== 'passing' && kind !== 'other') throw error;
      this.#deps.refusals.refused(WHAT, error);
      this.#isRefused = true;
      this.#sendLater();
      return false;
    }
  }

  #sendLater(): void {
    this.#next?.close();
    this.#next = systemClock.after(AGAIN_AFTER, () => void this.#sendKept());
    this.#next.unref();
  }

  async #sendKept(): Promise<void> {
    if (this.#isSending) return;
    this.#next?.close();
    this.#isSending = true;
    // A job that is gone needs no news any more.
    const isOver = await this.#sentAll().catch(() => true);
    this.#isSending = false;
    if (!isOver && systemClock.elapsed() < this.#endsAt) return this.#sendLater();
    this.#next?.close();
    this.#isRefused = false;
    this.#progress = undefined;
    this.#lines.length = 0;
  }

  async #sentAll(): Promise<boolean> {
    while (this.#progress !== undefined || this.#lines.length > 0) {
      const [progress, line] = [this.#progress, this.#lines[0]];
      if (progress !== undefined) {
        if (!(await this.#sent(() => this.#job.updateProgress(progress)))) return false;
        if (this.#progress === progress) this.#progress = undefined;
      } else if (line !== undefined) {
        if (!(await this.#sent(() => this.#log(line)))) return false;
        if (this.#lines[0] === line) this.#lines.shift();
      }
    }
    return true;
  }

  #log(line: string): Promise<unknown> {
    // Said to BullMQ alone, with every line: it is not stored with the job.
    this.#job.opts.keepLogs ??= MOST_LOG_LINES;
    return this.#job.log(line);
  }
}
