import type { Frequency } from '../descriptors/frequency.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import type { Producer } from '../dispatch/producer.js';
import type { Engine } from '../engines/engine.js';
import { nextJobId } from '../engines/job-id.js';
import type { Records } from '../engines/records.js';
import { toBullmqOptions } from '../engines/to-bullmq-options.js';
import { toDeduplication } from '../engines/to-deduplication.js';
import { UnknownJobError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { HealthDesk } from '../health/health-desk.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { milliseconds } from '../options/duration.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import { RunEndings } from '../scheduler/run-endings.js';
import type { RunPlace } from '../scheduler/schedule-state.js';
import { ScheduleStore } from '../scheduler/schedule-store.js';
import { type Destination, TICK_QUEUE, type TickData, tickData } from '../scheduler/schedule-tick.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { SlotKeeper } from '../scheduler/slot-keeper.js';
import { SlotLog } from '../scheduler/slot-log.js';
import { ScheduleBook } from './schedule-book.js';
import { SchedulerControl } from './scheduler-control.js';
import type { Tenants } from './tenants.js';

/** What the parts of the scheduler are made from. */
export interface WingRoom {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly records: Records;
  readonly events: EventBus;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  readonly tenants: Tenants;
  readonly options: CortadoOptions;
  readonly queues: readonly string[];
  resolve(job: string, call: EnqueueOptions | undefined): ResolvedOptions;
  encode(job: JobDescriptor, args: readonly unknown[]): unknown | Promise<unknown>;
  handle(queue: string, id: string, name: string): JobHandle<unknown>;
  cancel(place: RunPlace, reason: string): Promise<unknown>;
}

/** The scheduler's part of an app, put together. */
export class SchedulerWing {
  readonly book: ScheduleBook;
  readonly control: SchedulerControl;
  readonly endings: RunEndings;
  readonly health: HealthDesk;
  readonly #room: WingRoom;
  readonly #app: string;
  readonly #store: ScheduleStore;
  readonly #keeper: SlotKeeper;
  // Worked out when first asked for: most processes only queue jobs.
  #definitions: TickData[] | undefined;

  constructor(room: WingRoom) {
    const { producer, records, events, options } = room;
    const { age, count } = { ...APP_DEFAULTS.keepSlots, ...options.keepSlots };
    const log = new SlotLog(records, { age: milliseconds(age), count });
    this.#room = room;
    this.#app = options.app ?? APP_DEFAULTS.app;
    this.#store = new ScheduleStore(producer);
    this.#keeper = new SlotKeeper({
      producer,
      records,
      events,
      log,
      cancel: (place, reason) => room.cancel(place, reason),
    });
    this.endings = new RunEndings({
      records,
      log,
      keeper: this.#keeper,
      report: (thrown) => events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) }),
    });
    const shared = { producer, records, store: this.#store, keeper: this.#keeper, log };
    this.control = new SchedulerControl(shared);
    this.health = new HealthDesk({
      producer,
      records,
      store: this.#store,
      queues: room.queues,
      limitOf: (job, queue) => room.resolve(job, { queue }).timeout,
    });
    this.book = new ScheduleBook({
      ...shared,
      app: this.#app,
      timezone: options.timezone ?? APP_DEFAULTS.timezone,
      declared: () => this.#declared(),
      frequencyOf: (key) => this.#frequencyOf(key),
      encode: (job, args) => room.encode(this.#jobNamed(job), args),
      destination: (job, args) => this.#destination(job, undefined, args),
      handle: (queue, id, name) => room.handle(queue, id, name),
      newId: nextJobId,
    });
  }

  newScheduler(): Scheduler {
    const { engine, producer, records, events, tenants, options } = this.#room;
    return new Scheduler({
      engine,
      producer,
      records,
      events,
      tenants,
      store: this.#store,
      keeper: this.#keeper,
      app: this.#app,
      version: options.version,
      declared: () => this.#declared(),
    });
  }

  #declared(): TickData[] {
    const since = Date.now();
    this.#definitions ??= this.#room.schedules
      .all()
      .map((it) => tickData(it, this.#destination(it.job, it.queue, []), { app: this.#app, since }));
    return this.#definitions.map((it) => ({ ...it, since }));
  }

  #frequencyOf(key: string): Frequency | undefined {
    return this.#room.schedules.find(key)?.frequency;
  }

  #destination(job: string, queue: string | undefined, args: readonly unknown[]): Destination {
    const options = this.#room.resolve(job, queue === undefined ? undefined : { queue });
    const { unique } = options;
    const opts = toBullmqOptions(options, unique?.until === 'started' ? { until: 'started' } : undefined);
    // A slot whose job meets its key in use adds none, whatever a call would do then.
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job, unique, args), unique);
    const usual = this.#room.resolve('', { queue: options.queue }).timeout;
    return { queue: options.queue, opts, ...(options.timeout === usual ? {} : { limit: options.timeout }) };
  }

  #jobNamed(name: string): JobDescriptor {
    const { registry } = this.#room;
    const job = registry.find(name);
    if (!job) throw new UnknownJobError({ name, nearest: registry.nearest(name), where: 'enqueue' });
    return job;
  }
}
