import type { Redis } from 'ioredis';
import { decodeKey } from '../bullmq/encoded-key.js';
import { earliestFirst, inKeyOrder, type JobSchedulers, type KeyChange } from '../ports/job-schedulers.js';
import { RedisKeyOrder } from './redis-key-order.js';

/** Schedulers that one command reads: a millisecond of the server. */
const PORTION = 1_000;

/** Goes through the sorted set in portions, between which other commands have their turn. */
export class RedisJobSchedulers implements JobSchedulers {
  readonly #client: Redis;
  readonly #prefix: string;
  readonly #order: RedisKeyOrder;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
    this.#order = new RedisKeyOrder(client, prefix);
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

  async keysAfter(queue: string, after: string | undefined, limit: number): Promise<string[]> {
    const found = await this.#order.page(queue, after, limit);
    if (found) return found;
    const changes = await this.#order.changes(queue);
    const keys = (await this.nextTicks(queue)).map(([id]) => decodeKey(id)).sort(inKeyOrder);
    // A server that is full, or takes no writes, still tells what it has.
    await this.#order.keep(queue, keys, changes).catch(() => undefined);
    const behind = after === undefined ? keys : keys.filter((it) => inKeyOrder(it, after) > 0);
    return behind.slice(0, limit);
  }

  changed(queue: string, change: KeyChange, keys: readonly string[]): Promise<void> {
    return this.#order.changed(queue, change, keys);
  }
}
