import type { BackendFactory, RedisQueueBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import { systemClock } from '../../clock/clock.js';

/** BullMQ's own, in milliseconds. */
const STALLED_INTERVAL = 30_000;
/** For so long, as a part of the time between two checks, the check of one queue waits for those of others. */
const GATHERED_PART = 1 / 20;

interface CheckedOptions {
  readonly prefix?: string;
  readonly stalledInterval?: number;
}

/**
 * Backends of workers that look for stalled jobs only where jobs are active: one command asks so for all queues of a
 * process, which costs an idle one of fifty queues a command where BullMQ has fifty scripts.
 */
export function withStalledChecksTogether(
  factory: BackendFactory<RedisQueueBackend>,
  lists: ActiveLists,
): BackendFactory<RedisQueueBackend> {
  return (name, opts, kinds) => {
    const backend = factory(name, opts, kinds);
    if (!kinds?.withBlockingConnection) return backend;
    const { prefix = 'bull', stalledInterval = STALLED_INTERVAL } = (opts ?? {}) as CheckedOptions;
    const active = `${prefix}:${name}:active`;
    const check = backend.moveStalledJobsToWait;
    backend.moveStalledJobsToWait = async () =>
      (await lists.mayHave(active, GATHERED_PART * stalledInterval)) ? check.call(backend) : [];
    return backend;
  };
}

/** Asks for many lists with one command whether any of them has an entry. */
export class ActiveLists {
  readonly #client: Redis;
  #gathered: Set<string> | undefined;
  #answer: Promise<boolean> = Promise.resolve(false);

  constructor(client: Redis) {
    this.#client = client;
  }

  /** Whether this list, or one asked for together with it, has entries. The first to ask waits `ms` for others. */
  mayHave(list: string, ms: number): Promise<boolean> {
    if (this.#gathered) this.#gathered.add(list);
    else {
      this.#gathered = new Set([list]);
      this.#answer = this.#askIn(ms);
    }
    return this.#answer;
  }

  async #askIn(ms: number): Promise<boolean> {
    await systemClock.sleep(ms);
    const lists = [...(this.#gathered ?? [])];
    this.#gathered = undefined;
    return (await this.#client.exists(...lists)) > 0;
  }
}
