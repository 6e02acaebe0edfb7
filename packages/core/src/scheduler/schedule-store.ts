import type { JobSchedulerJson, Queue } from 'bullmq';
import { toRepeatOptions } from '../datastore/bullmq/repeat-strategy.js';
import type { Producer } from '../dispatch/producer.js';
import { encodeKey, TICK_QUEUE, type TickData } from './schedule-tick.js';

/** A schedule as the datastore has it. */
export interface StoredSchedule {
  readonly data: TickData;
  /** When its next tick comes, milliseconds since 1970. */
  readonly next: number | undefined;
}

const TICK_OPTIONS = {
  // A tick that finds the datastore busy comes again; its slot keeps its line and its id, so it cannot double.
  attempts: 20,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: { count: 1_000 },
} as const;

const CHUNK = 250;
const CHUNKS_IN_FLIGHT = 4;

/** The schedules in the datastore: BullMQ's job schedulers on the queue of ticks. */
export class ScheduleStore {
  readonly #producer: Producer;

  constructor(producer: Producer) {
    this.#producer = producer;
  }

  /** Those that tick next, the earliest first; all of them without a bound. */
  async all(most?: number): Promise<StoredSchedule[]> {
    const last = most === undefined ? -1 : most - 1;
    const found = await this.#ask('Reading the schedules', (queue) => queue.getJobSchedulers(0, last, true));
    return found.flatMap((it) => stored(it) ?? []);
  }

  async find(key: string): Promise<StoredSchedule | undefined> {
    const found = await this.#ask('Reading a schedule', (queue) => queue.getJobScheduler(encodeKey(key)));
    return found && stored(found);
  }

  /** Encoded keys and next ticks, the earliest first, without anything else of them. */
  async nextTicks(most?: number): Promise<[key: string, next: number][]> {
    const flat = await this.#ask('Reading the next ticks', (queue) =>
      queue.getBackend().getJobSchedulersRange(0, most === undefined ? -1 : most - 1, true),
    );
    return Array.from({ length: flat.length / 2 }, (_, index) => [
      flat[index * 2] as string,
      Number(flat[index * 2 + 1]),
    ]);
  }

  /** The state of the tick that a schedule waits for. */
  async stateOf(encodedKey: string, next: number): Promise<string> {
    return await this.#ask('Reading a tick', (queue) => queue.getJobState(`repeat:${encodedKey}:${next}`));
  }

  put(schedules: readonly TickData[]): Promise<void> {
    return this.#inChunks(schedules, (queue, data) =>
      queue.upsertJobScheduler(encodeKey(data.key), toRepeatOptions(data.rule), {
        name: 'tick',
        data,
        opts: TICK_OPTIONS,
      }),
    );
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.#inChunks(keys, (queue, key) => queue.removeJobScheduler(encodeKey(key)));
  }

  /** Each chunk has the whole time to itself that the datastore is waited for; a deploy may have ten thousand. */
  async #inChunks<T>(items: readonly T[], act: (queue: Queue, item: T) => Promise<unknown>): Promise<void> {
    const chunks = Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) =>
      items.slice(index * CHUNK, (index + 1) * CHUNK),
    );
    const lane = async () => {
      for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
        const some = chunk;
        await this.#ask('Writing schedules', (queue) => Promise.all(some.map((it) => act(queue, it))));
      }
    };
    await Promise.all(Array.from({ length: CHUNKS_IN_FLIGHT }, lane));
  }

  #ask<T>(what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#producer.ask(TICK_QUEUE, what, command);
  }
}

// What something else than us has put on the queue is left alone.
function stored({ template, next }: JobSchedulerJson): StoredSchedule | undefined {
  const data = template?.data as TickData | undefined;
  return data?.key === undefined || data.rule === undefined ? undefined : { data, next: next ?? undefined };
}
