import type { JobSchedulerJson, Queue } from 'bullmq';
import { decodeKey, encodeKey } from '../datastore/bullmq/encoded-key.js';
import { newWorker, RUN_RETRY_DELAY } from '../datastore/bullmq/instances.js';
import { toRepeatOptions } from '../datastore/bullmq/repeat-strategy.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { KeyChange } from '../datastore/ports/job-schedulers.js';
import { inChunks, inLanes } from '../dispatch/in-lanes.js';
import type { Producer } from '../dispatch/producer.js';
import { isPresent, MOST_PROCESSES, PROCESSES, type ProcessReport } from '../presence/process-report.js';
import type { ScheduleStore, StoredSchedule, TickFigures, TickHandler } from './schedule-store.js';
import { slotOf, TICK_QUEUE, type TickData } from './schedule-tick.js';

const TICK_OPTIONS = {
  // A tick that finds the datastore busy comes again; its slot keeps its line and its id, so it cannot double.
  attempts: 20,
  backoff: { type: 'exponential', delay: 200 },
  removeOnComplete: true,
  removeOnFail: { count: 1_000 },
} as const;

const CHUNK = 250;
const CHUNKS_IN_FLIGHT = 4;

const TICK_WORKER = {
  /** Ticks run short: they only decide, and queue the real job. */
  concurrency: 50,
  // A tick whose process died comes again soon. One that comes again although its process lives finds its slot decided.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
  runRetryDelay: RUN_RETRY_DELAY,
} as const;

/** BullMQ's job schedulers, and their ticks, on one internal queue. */
export class BullmqSchedules implements ScheduleStore {
  readonly losesTicks = true;
  readonly #engine: Engine;
  readonly #producer: Producer;
  readonly #unreadable: (key: string) => void;
  readonly #told = new Set<string>();

  /** `unreadable` hears of each schedule that cannot be read, once. */
  constructor(engine: Engine, producer: Producer, unreadable: (key: string) => void) {
    this.#engine = engine;
    this.#unreadable = unreadable;
    this.#producer = producer;
  }

  async all(most?: number): Promise<StoredSchedule[]> {
    const all: StoredSchedule[] = [];
    // In portions, each with the whole time to itself that the datastore is waited for.
    const ids = (await this.nextTicks(most)).map(([id]) => id);
    for (const some of inChunks(ids, CHUNK)) {
      const found = await this.#ask('Reading the schedules', (queue) => this.#read(queue, some));
      all.push(...found.flatMap((it) => stored(it) ?? []));
    }
    return all;
  }

  async find(key: string): Promise<StoredSchedule | undefined> {
    const found = await this.#ask('Reading a schedule', (queue) => queue.getJobScheduler(encodeKey(key)));
    return found && stored(found);
  }

  async read(keys: readonly string[]): Promise<StoredSchedule[]> {
    const ids = keys.map(encodeKey);
    const found = await this.#ask('Reading schedules', (queue) => this.#read(queue, ids));
    return found.flatMap((it) => stored(it) ?? []);
  }

  keysAfter(after: string | undefined, limit: number): Promise<string[]> {
    const { schedulers } = this.#engine;
    return this.#ask('Reading keys', () => schedulers.keysAfter(TICK_QUEUE, after, limit));
  }

  count(): Promise<number> {
    return this.#ask('Counting the schedules', (queue) => queue.getJobSchedulersCount());
  }

  async nextTicks(most?: number): Promise<[key: string, next: number][]> {
    if (most === undefined)
      return await this.#ask('Reading the next ticks', () => this.#engine.schedulers.nextTicks(TICK_QUEUE));
    const flat = await this.#ask('Reading the next ticks', (queue) =>
      queue.getBackend().getJobSchedulersRange(0, most - 1, true),
    );
    return Array.from({ length: flat.length / 2 }, (_, index) => [
      flat[index * 2] as string,
      Number(flat[index * 2 + 1]),
    ]);
  }

  async tickState(encodedKey: string, next: number): Promise<string> {
    return await this.#ask('Reading a tick', (queue) => queue.getJobState(`repeat:${encodedKey}:${next}`));
  }

  put(schedules: readonly TickData[]): Promise<void> {
    return this.#writeAll('added', schedules, keyOf, (queue, data) =>
      queue.upsertJobScheduler(encodeKey(data.key), toRepeatOptions(data.rule), {
        name: 'tick',
        data,
        opts: TICK_OPTIONS,
      }),
    );
  }

  remove(keys: readonly string[]): Promise<void> {
    return this.#writeAll('removed', keys, String, (queue, key) => queue.removeJobScheduler(encodeKey(key)));
  }

  isHalted(): Promise<boolean> {
    return this.#ask('Looking for a pause', (queue) => queue.isPaused());
  }

  async halt(isHalted: boolean): Promise<void> {
    await this.#ask('Switching the scheduler', async (queue) => {
      if ((await queue.isPaused()) !== isHalted) await (isHalted ? queue.pause() : queue.resume());
    });
  }

  figures(): Promise<TickFigures> {
    return this.#ask('Counting ticks', async (queue) => ({
      failed: await queue.getFailedCount(),
      processes: await this.#processes(),
    }));
  }

  async #processes(): Promise<number> {
    const { records } = this.#engine;
    const found = await records.list<ProcessReport>(PROCESSES, { limit: MOST_PROCESSES });
    return found.filter(({ value, age }) => value.kind === 'scheduler' && isPresent(age)).length;
  }

  async serve(
    handle: TickHandler,
    report: (error: Error) => void,
    owner: string,
  ): Promise<{ close(): Promise<void> }> {
    const worker = newWorker<TickData>(
      this.#engine.workerLink(),
      TICK_QUEUE,
      (tick) => handle(tick.data, slotOf(tick.id ?? '').getTime()),
      TICK_WORKER,
      owner,
    );
    worker.on('error', report);
    await worker.waitUntilReady();
    return worker;
  }

  /** One by one: asked for all of them, BullMQ gives none where one cannot be read. */
  async #read(queue: Queue, ids: readonly string[]): Promise<JobSchedulerJson[]> {
    const found = await Promise.allSettled(ids.map((id) => queue.getJobScheduler(id)));
    return found.flatMap((it, index) => {
      if (it.status === 'fulfilled') return it.value ? [it.value] : [];
      if (!(it.reason instanceof SyntaxError)) throw it.reason;
      const key = decodeKey(ids[index] ?? '');
      if (!this.#told.has(key)) this.#unreadable(key);
      this.#told.add(key);
      return [];
    });
  }

  /** Each chunk has the whole time to itself that the datastore is waited for; a deploy may have ten thousand. */
  async #writeAll<T>(
    change: KeyChange,
    items: readonly T[],
    keyOf: (item: T) => string,
    act: (queue: Queue, item: T) => Promise<unknown>,
  ): Promise<void> {
    await inLanes(inChunks(items, CHUNK), CHUNKS_IN_FLIGHT, (some) =>
      this.#ask('Writing schedules', async (queue) => {
        await Promise.all(some.map((it) => act(queue, it)));
        await this.#engine.schedulers.changed(TICK_QUEUE, change, some.map(keyOf));
      }),
    );
  }

  #ask<T>(what: string, command: (queue: Queue) => Promise<T>): Promise<T> {
    return this.#producer.ask(TICK_QUEUE, what, command);
  }
}

const keyOf = ({ key }: TickData): string => key;

// What something else than us has put on the queue is left alone.
function stored({ template, next }: JobSchedulerJson): StoredSchedule | undefined {
  const data = template?.data as TickData | undefined;
  return data?.key === undefined || data.rule === undefined ? undefined : { data, next: next ?? undefined };
}
