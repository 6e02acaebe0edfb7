import type { Redis } from 'ioredis';
import { earliestFirst, type JobSchedulers } from '../ports/job-schedulers.js';

/** Schedulers that one command reads: a millisecond of the server. */
const PORTION = 1_000;

/** Goes through the sorted set in portions, between which other commands have their turn. */
export class RedisJobSchedulers implements JobSchedulers {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async nextTicks(queue: string): Promise<[key: string, next: number][]> {
    const key = `${this.#prefix}:${queue}:repeat`;
    // A portion may have one again that an earlier one had, with a later tick.
    const ticks = new Map<string, number>();
    let cursor = '0';
    do {
      const [next, found] = await this.#client.zscan(key, cursor, 'COUNT', PORTION);
      for (let at = 0; at < found.length; at += 2) ticks.set(found[at] as string, Number(found[at + 1]));
      cursor = next;
    } while (cursor !== '0');
    return [...ticks].sort(earliestFirst);
  }
}
