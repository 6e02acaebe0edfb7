import type { Redis } from 'ioredis';
import { absentBeside } from './hash-tag.js';
import { TAKE_IN } from './index-scripts.js';

/** New entries from which on whoever adds some takes in others before it goes on. Redis needs some 6 µs for each. */
const MOST_NEW = 100_000;
/** Entries taken in with one command, so that no other command waits long. */
const TOGETHER = 200;
/** Commands of who adds jobs, whose call is waited for: more entries than come with it, and within a second. */
const RELIEF = 50;
/** Commands of who reads or sweeps, after which what is still new is left to whoever comes next. */
const MOST_COMMANDS = 2_000;

/**
 * Entries of jobs on their way into the index, the one way for all connections of an app. Who adds a job only puts its entry
 * on a list, which costs Redis a tenth of entering it under each of its terms: that is done, for many at a time, by who reads
 * the index and by who sweeps it, and where neither comes, by one of those who add.
 */
export class IndexIntake {
  readonly #client: Redis;
  readonly #prefix: string;
  readonly #relieving = new Map<string, Promise<void>>();

  /** @param client takes entries in, over no connection that waits for anything else */
  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  /** The key of the list of a queue. No term has this name. */
  listKey(queue: string): string {
    return `${indexKey(this.#prefix, queue)}:new`;
  }

  /** Puts entries on the list of a queue, over the connection that their jobs are added over. */
  async add(queue: string, entries: readonly string[], over = this.#client): Promise<void> {
    await this.relieve(queue, await over.rpush(this.listKey(queue), ...entries));
  }

  /** Keeps a list that has become so long from growing; at once done with one that has not. */
  async relieve(queue: string, count: number): Promise<void> {
    if (count <= MOST_NEW) return;
    let relieving = this.#relieving.get(queue);
    if (!relieving) {
      // Who reads the index next says what is wrong, if that lasts.
      relieving = this.#take(queue, RELIEF)
        .catch(() => undefined)
        .finally(() => this.#relieving.delete(queue));
      this.#relieving.set(queue, relieving);
    }
    await relieving;
  }

  /** Takes in what is new, all that was added before this call. */
  takeIn(queue: string): Promise<void> {
    return this.#take(queue, MOST_COMMANDS);
  }

  async #take(queue: string, commands: number): Promise<void> {
    const index = indexKey(this.#prefix, queue);
    const keys = [index, this.listKey(queue), absentBeside(index)];
    for (let left = 1, sent = 0; left > 0 && sent < commands; sent++)
      left = (await this.#client.eval(TAKE_IN, keys.length, ...keys, TOGETHER)) as number;
  }
}

/** The key of a queue's entries, with which those of its terms begin. */
export function indexKey(prefix: string, queue: string): string {
  return `${prefix}:cortado:index:${queue}`;
}
