import type { Job, Worker } from 'bullmq';
import type { Producer } from '../dispatch/producer.js';
import { newWorker } from '../engines/bullmq-instances.js';
import type { Engine } from '../engines/engine.js';
import type { Records } from '../engines/records.js';
import { toError } from '../errors/execution-errors.js';
import type { EventBus } from '../events/event-bus.js';
import { Heartbeat } from '../presence/heartbeat.js';
import { SCHEDULER_SIGNS } from '../presence/signs.js';
import type { ScheduleStore } from './schedule-store.js';
import { slotOf, TICK_QUEUE, type TickData } from './schedule-tick.js';
import type { SlotKeeper } from './slot-keeper.js';
import { applySwitches } from './switches.js';
import { type ScheduleDiff, type SyncOptions, syncSchedules } from './sync-schedules.js';
import { Watchdog } from './watchdog.js';

/** What the scheduler needs of the app. */
export interface SchedulerRoom {
  readonly engine: Engine;
  readonly producer: Producer;
  readonly records: Records;
  readonly events: EventBus;
  readonly store: ScheduleStore;
  readonly keeper: SlotKeeper;
  /** Who is closed with the app. */
  readonly tenants: { expectOpen(): void; add(it: Scheduler): void; remove(it: Scheduler): void };
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
  readonly #room: SchedulerRoom;
  readonly #watchdog: Watchdog;
  readonly #heartbeat: Heartbeat;
  #worker: Worker<TickData> | undefined;
  #closing: Promise<void> | undefined;

  constructor(room: SchedulerRoom) {
    this.#room = room;
    this.#heartbeat = new Heartbeat(room.engine, SCHEDULER_SIGNS, () => ({ app: room.app }));
    const report = (thrown: unknown) =>
      room.events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) });
    this.#watchdog = new Watchdog({
      store: room.store,
      isPaused: () => room.producer.ask(TICK_QUEUE, 'Looking for a pause', (queue) => queue.isPaused()),
      settle: ({ data }) => room.keeper.settle(data, undefined),
      revived: (key) => room.events.emit('schedule.revived', { key }),
      report,
    });
  }

  /** Brings the datastore's schedules in line with the code, then starts ticking. @throws AppClosedError */
  async start(options?: SyncOptions): Promise<ScheduleDiff> {
    const { producer, records, events, engine, tenants } = this.#room;
    tenants.expectOpen();
    const diff = await this.sync(options);
    await applySwitches(producer, records);
    tenants.add(this);
    const worker = newWorker<TickData>(
      engine.worker,
      TICK_QUEUE,
      (tick) => this.#carryOut(tick),
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
    const diff = await syncSchedules(this.#room, this.#room.declared(), options);
    if (diff.superseded) this.#room.events.emit('schedule.superseded', { app: this.#room.app });
    return diff;
  }

  /** Lets ticks under way end. The schedules stay in the datastore; other scheduler processes go on. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#watchdog.close();
    await this.#worker?.close();
    await this.#heartbeat.close();
    this.#room.tenants.remove(this);
  }

  async #carryOut(tick: Job<TickData>): Promise<void> {
    try {
      await this.#room.keeper.settle(tick.data, slotOf(tick.id ?? '').getTime());
    } catch (thrown) {
      this.#room.events.emit('schedule.failed', { key: tick.data.key, error: toError(thrown) });
      throw thrown;
    }
  }
}
