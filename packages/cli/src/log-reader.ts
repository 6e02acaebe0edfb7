import type { JobView } from '@cortado/core';

/** Lines that are read at a time. */
const PAGE = 1_000;

/** What a job wrote to its log, from its beginning and each time on from where it was left. */
export class LogReader {
  readonly #job: JobView;
  #read = 0;

  constructor(job: JobView) {
    this.#job = job;
  }

  /** All lines that have come since. @throws JobNotFoundError when the job is gone */
  async next(): Promise<string[]> {
    const lines: string[] = [];
    for (;;) {
      const page = (await this.#job.record({ logs: { from: this.#read, limit: PAGE } })).logs;
      lines.push(...page.lines);
      this.#read += page.lines.length;
      if (page.lines.length === 0 || this.#read >= page.total) return lines;
    }
  }
}
