import type { Queue } from 'bullmq';
import { type RawLink, rawLink, rawQueue } from './contestants/raw-link.js';
import type { NoticeFields } from './notice-fields.js';

const PAGE = 2_000;

/** The queues of one side seen from outside, through plain BullMQ for both. Keeps its connections until `close()`. */
export class WaitingLine {
  readonly #link: RawLink;
  readonly #queues: readonly Queue[];

  private constructor(link: RawLink, names: readonly string[]) {
    this.#link = link;
    this.#queues = names.map((name) => rawQueue(link, name));
  }

  static async open(url: string, names: readonly string[]): Promise<WaitingLine> {
    return new WaitingLine(await rawLink(url), names);
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
    await this.#link.close();
  }
}
