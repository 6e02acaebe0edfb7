import type { Job, Worker } from 'bullmq';
import { newWorker } from '../datastore/bullmq/instances.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Records } from '../datastore/ports/records.js';
import type { Producer } from '../dispatch/producer.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import type { Heartbeat } from '../presence/heartbeat.js';
import type { Presence } from '../presence/presence.js';
import type { ScheduleStore } from './schedule-store.js';
import { slotOf, TICK_QUEUE, type TickData } from './schedule-tick.js';
import type { SlotDispatcher } from './slot-dispatcher.js';
import { applySwitches } from './switches.js';
import { type ScheduleDiff, type SyncOptions, syncSchedules } from './sync-schedules.js';
import { Watchdog } from './watchdog.js';

/** What the scheduler needs of the app. */
export interface SchedulerDeps {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly records: Records;
  readonly events: EventBus;
  readonly store: ScheduleStore;
  readonly slotDispatcher: SlotDispatcher;
  readonly presence: Presence;
  /** Who is closed with the app. */
  readonly runners: { expectOpen(): void; add(it: Scheduler): void; remove(it: Scheduler): void };
  readonly app: string;
  readonly version: string | undefined;
  /** What the code declares, as it stands now. */
  declared(): TickData[];
}

const TICK_WORKER = {
  /** Ticks run short: they only decide, and queue the real job. */
  concurrency: 50,
  // A tick whose process died comes again soon. One that comes again although its process lives finds its slot decided.
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 1_000,
} as const;

/**
 * Fires schedules: BullMQ's job schedulers tick, and each tick decides by policy and queues the real job under an id
 * made of the schedule's key and the slot, so that any number of scheduler processes give one job per slot.
 * Owns its worker from `start()` to `close()`.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #watchdog: Watchdog;
  readonly #heartbeat: Heartbeat;
  #worker: Worker<TickData> | undefined;
  #closing: Promise<void> | undefined;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    this.#heartbeat = deps.presence.heartbeat('scheduler', () => ({
      queues: [],
      jobs: [],
      isQuiet: this.#closing !== undefined,
    }));
    const report = (thrown: unknown) =>
      deps.events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) });
    this.#watchdog = new Watchdog({
      store: deps.store,
      isPaused: () => deps.producer.ask(TICK_QUEUE, 'Looking for a pause', (queue) => queue.isPaused()),
      decideSlots: ({ data }) => deps.slotDispatcher.decideSlots(data, undefined),
      revived: (key) => deps.events.emit('schedule.revived', { key }),
      report,
    });
  }

  /** Brings the datastore's schedules in line with the code, then starts ticking. @throws AppClosedError */
  async start(options?: SyncOptions): Promise<ScheduleDiff> {
    const { producer, records, events, engine, runners } = this.#deps;
    runners.expectOpen();
    const diff = await this.sync(options);
    await applySwitches(producer, records);
    runners.add(this);
    const worker = newWorker<TickData>(
      engine.worker,
      TICK_QUEUE,
      (tick) => this.#handleTick(tick),
      TICK_WORKER,
    );
    worker.on('error', (error) => events.emit('worker.error', { queue: TICK_QUEUE, error }));
    this.#worker = worker;
    await worker.waitUntilReady();
    this.#watchdog.start();
    this.#heartbeat.start();
    return diff;
  }

  /** Makes the datastore's schedules match the declared ones. @throws InvalidOptionsError when a key belongs to somebody else */
  async sync(options: SyncOptions = {}): Promise<ScheduleDiff> {
    const diff = await syncSchedules(this.#deps, this.#deps.declared(), options);
    if (diff.superseded) this.#deps.events.emit('schedule.superseded', { app: this.#deps.app });
    return diff;
  }

  /** Lets ticks under way end. The schedules stay in the datastore; other scheduler processes go on. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#heartbeat.beat();
    await this.#watchdog.close();
    await this.#worker?.close();
    await this.#heartbeat.close();
    this.#deps.runners.remove(this);
  }

  async #handleTick(tick: Job<TickData>): Promise<void> {
    try {
      await this.#deps.slotDispatcher.decideSlots(tick.data, slotOf(tick.id ?? '').getTime());
    } catch (thrown) {
      this.#deps.events.emit('schedule.failed', { key: tick.data.key, error: toError(thrown) });
      throw thrown;
    }
  }
}
