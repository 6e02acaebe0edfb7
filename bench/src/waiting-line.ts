import { Queue } from 'bullmq';
import { PREFIX } from './contestants/contestant.js';
import type { NoticeFields } from './notice-fields.js';

const PAGE = 2_000;

/** The queues of one side seen from outside, through plain BullMQ for both. Keeps its connections until `close()`. */
export class WaitingLine {
  readonly #queues: readonly Queue[];

  constructor(url: string, names: readonly string[]) {
    this.#queues = names.map((name) => new Queue(name, { connection: { url }, prefix: PREFIX }));
  }

  /** Everything that waits, in all its queues. */
  async *notices(): AsyncGenerator<NoticeFields[]> {
    for (const queue of this.#queues) {
      for (let start = 0; ; start += PAGE) {
        const jobs = await queue.getWaiting(start, start + PAGE - 1);
        yield jobs.map((it) => it.data as NoticeFields);
        if (jobs.length < PAGE) break;
      }
    }
  }

  async pause(): Promise<void> {
    await Promise.all(this.#queues.map((it) => it.pause()));
  }

  async resume(): Promise<void> {
    await Promise.all(this.#queues.map((it) => it.resume()));
  }

  /** Removes its queues with all that is in them. */
  async clear(): Promise<void> {
    await Promise.all(this.#queues.map((it) => it.obliterate({ force: true, count: PAGE })));
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.map((it) => it.close()));
  }
}
