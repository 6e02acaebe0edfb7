import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { PREFIX } from './contestant.js';
import {
  CONCURRENCY,
  dueBetween,
  type Schedules,
  type Tick,
  tickProblems,
  type Watch,
  ZONE,
} from './schedules.js';

const QUEUE = 'raw-schedules';

/** BullMQ's job schedulers, whose jobs do the work themselves. */
export class RawSchedules implements Schedules {
  readonly #url: string;
  readonly #queue: Queue;
  #patterns: readonly string[] = [];

  private constructor(url: string) {
    this.#url = url;
    this.#queue = new Queue(QUEUE, { connection: { url }, prefix: PREFIX });
  }

  static async open(url: string): Promise<RawSchedules> {
    const schedules = new RawSchedules(url);
    await schedules.#queue.waitUntilReady();
    return schedules;
  }

  async prepare(patterns: readonly string[]): Promise<void> {
    this.#patterns = patterns;
  }

  apply(): Promise<unknown> {
    return Promise.all(
      this.#patterns.map((pattern, index) =>
        this.#queue.upsertJobScheduler(
          `Beats.beat-${index}`,
          { pattern, tz: ZONE },
          { name: 'Beats.beat', data: [], opts: { removeOnComplete: true } },
        ),
      ),
    );
  }

  async watch(time: number): Promise<Watch> {
    const ticks: Tick[] = [];
    const worker = new Worker(
      QUEUE,
      async ({ repeatJobKey = '', opts }) => {
        ticks.push({ key: repeatJobKey, slot: opts.prevMillis ?? 0, at: Date.now() });
      },
      {
        connection: { url: this.#url, maxRetriesPerRequest: null },
        prefix: PREFIX,
        concurrency: CONCURRENCY,
      },
    );
    await worker.waitUntilReady();
    const from = Date.now();
    await sleep(time);
    const to = Date.now();
    await worker.close();
    const due = dueBetween(this.#patterns, from, to);
    const watched = ticks.filter(due.isWatched);
    return { ticks: watched, problems: tickProblems('raw', watched, due.count) };
  }

  async clear(): Promise<void> {
    await this.#queue.obliterate({ force: true });
    await this.#queue.close();
  }
}
