import type { Job, Worker } from 'bullmq';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import type { Producer } from '../dispatch/producer.js';
import { newWorker } from '../engines/bullmq-instances.js';
import type { Engine } from '../engines/engine.js';
import { toBullmqOptions } from '../engines/to-bullmq-options.js';
import { toDeduplication } from '../engines/to-deduplication.js';
import { UnknownJobError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { ADMINISTRATOR } from '../execution/current-user.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import { slotJobId, slotOf, TICK_QUEUE, type TickData } from './schedule-tick.js';
import { type ScheduleDiff, syncSchedules } from './sync-schedules.js';

/** What the scheduler needs of the app. */
export interface SchedulerRoom {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  readonly events: EventBus;
  resolve(job: string, call: EnqueueOptions | undefined): ResolvedOptions;
}

/** Ticks run short: they only queue the real job. */
const TICK_CONCURRENCY = 50;

/**
 * Fires schedules: BullMQ's job schedulers tick, and each tick queues the real job under an id made of the
 * schedule's key and the slot, so that any number of scheduler processes give one job per slot.
 * Owns its worker from `start()` to `close()`.
 */
export class Scheduler {
  readonly #room: SchedulerRoom;
  #worker: Worker<TickData> | undefined;
  #closing: Promise<void> | undefined;

  constructor(room: SchedulerRoom) {
    this.#room = room;
  }

  /** Brings the datastore's schedules in line with the code, then starts ticking. */
  async start(): Promise<ScheduleDiff> {
    const diff = await this.sync();
    this.#worker = newWorker<TickData>(this.#room.engine.worker, TICK_QUEUE, (tick) => this.#carryOut(tick), {
      concurrency: TICK_CONCURRENCY,
    });
    this.#worker.on('error', (error) => this.#room.events.emit('worker.error', { queue: TICK_QUEUE, error }));
    await this.#worker.waitUntilReady();
    return diff;
  }

  sync(): Promise<ScheduleDiff> {
    return this.#room.producer.ask(TICK_QUEUE, 'Bringing schedules in line', (queue) =>
      syncSchedules(queue, this.#room.schedules.all()),
    );
  }

  /** Lets ticks under way end. The schedules stay in the datastore; other scheduler processes go on. */
  close(): Promise<void> {
    this.#closing ??= this.#worker?.close() ?? Promise.resolve();
    return this.#closing;
  }

  async #carryOut(tick: Job<TickData>): Promise<void> {
    const { key, job } = tick.data;
    try {
      const slot = slotOf(tick.id ?? '');
      await this.#queueJob(tick.data, slotJobId(key, slot));
      this.#room.events.emit('schedule.fired', { key, job, slot });
    } catch (thrown) {
      this.#room.events.emit('schedule.failed', { key, error: toError(thrown) });
      throw thrown;
    }
  }

  async #queueJob({ job, queue }: TickData, id: string): Promise<void> {
    const { registry, producer, resolve } = this.#room;
    if (!registry.find(job))
      throw new UnknownJobError({ name: job, nearest: registry.nearest(job), where: 'worker' });
    const options = resolve(job, queue === undefined ? undefined : { queue });
    const { unique } = options;
    const opts = toBullmqOptions(options, {
      user: ADMINISTRATOR,
      ...(unique?.until === 'started' ? { until: 'started' } : {}),
    });
    // A slot whose job meets its key in use adds none, whatever a call would do then.
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job, unique, []), unique);
    await producer.add(options.queue, { id, name: job, data: [], opts });
  }
}
