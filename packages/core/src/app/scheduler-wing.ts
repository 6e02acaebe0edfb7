import { nextJobId } from '../datastore/bullmq/job-id.js';
import { toBullmqOptions } from '../datastore/bullmq/to-bullmq-options.js';
import { toDeduplication } from '../datastore/bullmq/to-deduplication.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Records } from '../datastore/ports/records.js';
import type { Frequency } from '../descriptors/frequency.js';
import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import type { JobRegistry } from '../descriptors/job-registry.js';
import type { ScheduleRegistry } from '../descriptors/schedule-registry.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import type { Producer } from '../dispatch/producer.js';
import { UnknownJobError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { HealthCheck } from '../health/health-check.js';
import type { WireContext } from '../message/wire-context.js';
import { SchedulerControl } from '../operations/schedules/scheduler-control.js';
import { Schedules } from '../operations/schedules/schedules.js';
import { APP_DEFAULTS, type CortadoOptions } from '../options/app-options.js';
import { milliseconds } from '../options/duration.js';
import type { EnqueueOptions } from '../options/enqueue-options.js';
import type { ResolvedOptions } from '../options/resolve-options.js';
import { uniqueKeyOf } from '../options/unique-key.js';
import type { Presence } from '../presence/presence.js';
import { RunOutcomes } from '../scheduler/run-outcomes.js';
import type { JobRef } from '../scheduler/schedule-state.js';
import { ScheduleStore } from '../scheduler/schedule-store.js';
import { type Destination, TICK_QUEUE, type TickData, tickData } from '../scheduler/schedule-tick.js';
import { Scheduler } from '../scheduler/scheduler.js';
import { SlotDispatcher } from '../scheduler/slot-dispatcher.js';
import { SlotLog } from '../scheduler/slot-log.js';
import type { Runners } from './runners.js';

/** What the parts of the scheduler are made from. */
export interface SchedulerPartsDeps {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly records: Records;
  readonly events: EventBus;
  readonly registry: JobRegistry;
  readonly schedules: ScheduleRegistry;
  readonly runners: Runners;
  readonly presence: Presence;
  readonly options: CortadoOptions;
  readonly queues: readonly string[];
  resolve(job: string, call: EnqueueOptions | undefined): ResolvedOptions;
  encode(job: JobDescriptor, args: readonly unknown[]): unknown | Promise<unknown>;
  handle(queue: string, id: string, name: string): JobHandle<unknown>;
  cancel(run: JobRef, reason: string): Promise<unknown>;
}

/** The scheduler's part of an app, put together. */
export class SchedulerParts {
  readonly book: Schedules;
  readonly control: SchedulerControl;
  readonly runOutcomes: RunOutcomes;
  readonly health: HealthCheck;
  readonly #deps: SchedulerPartsDeps;
  readonly #app: string;
  readonly #store: ScheduleStore;
  readonly #slotDispatcher: SlotDispatcher;
  // Worked out when first asked for: most processes only queue jobs.
  #definitions: TickData[] | undefined;

  constructor(deps: SchedulerPartsDeps) {
    const { producer, records, events, options } = deps;
    const { age, count } = { ...APP_DEFAULTS.keepSlots, ...options.keepSlots };
    const log = new SlotLog(records, { age: milliseconds(age), count });
    this.#deps = deps;
    this.#app = options.app ?? APP_DEFAULTS.app;
    this.#store = new ScheduleStore(producer);
    this.#slotDispatcher = new SlotDispatcher({
      producer,
      records,
      events,
      log,
      cancel: (run, reason) => deps.cancel(run, reason),
    });
    this.runOutcomes = new RunOutcomes({
      records,
      log,
      slotDispatcher: this.#slotDispatcher,
      report: (thrown) => events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) }),
    });
    const shared = { producer, records, store: this.#store, slotDispatcher: this.#slotDispatcher, log };
    this.control = new SchedulerControl(shared);
    this.health = new HealthCheck({
      producer,
      records,
      store: this.#store,
      queues: deps.queues,
      limitOf: (job, queue) => deps.resolve(job, { queue }).timeout,
    });
    this.book = new Schedules({
      ...shared,
      app: this.#app,
      timezone: options.timezone ?? APP_DEFAULTS.timezone,
      declared: () => this.#declared(),
      frequencyOf: (key) => this.#frequencyOf(key),
      encode: (job, args) => deps.encode(this.#jobNamed(job), args),
      destination: (job, args) => this.#destination(job, undefined, args),
      handle: (queue, id, name) => deps.handle(queue, id, name),
      newId: nextJobId,
      sync: (options) => this.newScheduler().sync(options),
    });
  }

  newScheduler(): Scheduler {
    const { engine, producer, records, events, runners, presence, options } = this.#deps;
    return new Scheduler({
      engine,
      producer,
      records,
      events,
      runners,
      presence,
      store: this.#store,
      slotDispatcher: this.#slotDispatcher,
      app: this.#app,
      version: options.version,
      declared: () => this.#declared(),
    });
  }

  #declared(): TickData[] {
    const since = Date.now();
    this.#definitions ??= this.#deps.schedules
      .all()
      .map((it) => tickData(it, this.#destination(it.job, it.queue, []), { app: this.#app, since }));
    return this.#definitions.map((it) => ({ ...it, since }));
  }

  #frequencyOf(key: string): Frequency | undefined {
    return this.#deps.schedules.find(key)?.frequency;
  }

  #destination(job: string, queue: string | undefined, args: readonly unknown[]): Destination {
    const options = this.#deps.resolve(job, queue === undefined ? undefined : { queue });
    const { unique, tags } = options;
    const context: WireContext = tags?.length ? { tags } : {};
    if (unique?.until === 'started') context.until = 'started';
    const opts = toBullmqOptions(options, Object.keys(context).length > 0 ? context : undefined);
    // A slot whose job meets its key in use adds none, whatever a call would do then.
    if (unique) opts.deduplication = toDeduplication(uniqueKeyOf(job, unique, args), unique);
    const usual = this.#deps.resolve('', { queue: options.queue }).timeout;
    return { queue: options.queue, opts, ...(options.timeout === usual ? {} : { limit: options.timeout }) };
  }

  #jobNamed(name: string): JobDescriptor {
    const { registry } = this.#deps;
    const job = registry.find(name);
    if (!job) throw new UnknownJobError({ name, nearest: registry.nearest(name), where: 'enqueue' });
    return job;
  }
}
