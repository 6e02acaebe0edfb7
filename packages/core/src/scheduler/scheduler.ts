import { type Clock, MINUTE, SECOND } from '../clock/clock.js';
import type { Engine } from '../datastore/ports/engine.js';
import type { Records } from '../datastore/ports/records.js';
import { toError } from '../errors/execution-errors.js';
import { CLOSED_WITHIN, closeInTime } from '../events/close-in-time.js';
import type { EventBus } from '../events/event-bus.js';
import type { Heartbeat } from '../presence/heartbeat.js';
import type { Presence } from '../presence/presence.js';
import type { Backfills } from './backfills.js';
import type { DeclaredSchedules } from './declared-schedules.js';
import { endSchedule, forgetEnded } from './ended-schedules.js';
import { NOTHING_STORED } from './nothing-stored.js';
import { RegularLook } from './regular-look.js';
import { Restorer } from './restorer.js';
import type { ScheduleDiff } from './schedule-diff.js';
import type { ScheduleStore } from './schedule-store.js';
import { TICK_QUEUE, type TickData } from './schedule-tick.js';
import type { SlotDispatcher } from './slot-dispatcher.js';
import { applySwitches } from './switches.js';
import { type SyncOptions, syncSchedules } from './sync-schedules.js';
import type { WaitingRuns } from './waiting-runs.js';
import { Watchdog } from './watchdog.js';

/** What the scheduler needs of the app. */
export interface SchedulerDeps {
  readonly records: Records;
  readonly clock: Clock;
  readonly events: EventBus;
  readonly store: ScheduleStore;
  readonly slotDispatcher: SlotDispatcher;
  readonly backfills: Pick<Backfills, 'resumeLost'>;
  readonly waitingRuns: Pick<WaitingRuns, 'releaseLost'>;
  /** Where it says that it is there. */
  readonly presence: Presence;
  /** Who is closed with the app. */
  readonly runners: { expectOpen(): void; add(it: Scheduler): void; remove(it: Scheduler): void };
  readonly version: string | undefined;
  /** Hears of errors that say that the datastore was away. */
  readonly outages: { takes(error: unknown): boolean; expectThere(): Promise<void> };
  /** What the code declares. */
  readonly declared: DeclaredSchedules;
  /** Which tells whether it would have to be made first. */
  readonly engine: Pick<Engine, 'exists'>;
}

/** How often it looks for what dead processes have left: backfills, and runs that wait for the one before. */
const LEFT_LOOK = 5 * SECOND;
/** How often it looks for schedules that ended long ago. */
const ENDED_LOOK = 10 * MINUTE;

/**
 * Fires schedules: BullMQ's job schedulers tick, and each tick decides by policy and queues the real job under an id
 * made of the schedule's key and the slot, so that any number of scheduler processes give one job per slot.
 * Owns its worker from `start()` to `close()`.
 */
export class Scheduler {
  readonly #deps: SchedulerDeps;
  readonly #watchdog: Watchdog;
  readonly #restorer: Restorer;
  readonly #ended: RegularLook;
  readonly #left: RegularLook;
  readonly #heartbeat: Heartbeat;
  #ticks: { close(): Promise<void> } | undefined;
  #closing: Promise<void> | undefined;

  constructor(deps: SchedulerDeps) {
    this.#deps = deps;
    this.#heartbeat = deps.presence.heartbeat(
      'scheduler',
      () => ({ queues: [], jobs: [], isQuiet: this.#closing !== undefined }),
      [TICK_QUEUE],
    );
    this.#watchdog = new Watchdog({
      clock: deps.clock,
      store: deps.store,
      lastDecided: (key) => deps.slotDispatcher.lastDecided(key),
      decideSlots: ({ data }) => deps.slotDispatcher.decideSlots(data, undefined),
      end: (data) => endSchedule(deps, data),
      isDeclared: (key) => deps.declared.find(key) !== undefined,
      revived: (key) => deps.events.emit('schedule.revived', { key }),
      obeySwitches: () => applySwitches(deps.store, deps.records),
      report: (thrown) => this.#report(thrown),
    });
    this.#left = new RegularLook({
      clock: deps.clock,
      every: LEFT_LOOK,
      look: async () => {
        const rests = [await deps.backfills.resumeLost(), await deps.waitingRuns.releaseLost()];
        return Math.min(...rests);
      },
      report: (thrown) => this.#report(thrown),
    });
    this.#ended = new RegularLook({
      clock: deps.clock,
      every: ENDED_LOOK,
      look: () => forgetEnded(deps),
      report: (thrown) => this.#report(thrown),
    });
    this.#restorer = new Restorer({
      ...{ clock: deps.clock, store: deps.store, records: deps.records },
      ...{ declared: deps.declared, version: deps.version },
      restored: (key) => deps.events.emit('schedule.revived', { key }),
      report: (thrown) => this.#report(thrown),
    });
  }

  /** Brings the datastore's schedules in line with the code, then starts ticking. @throws AppClosedError */
  async start(options?: SyncOptions): Promise<ScheduleDiff> {
    const { store, records, runners } = this.#deps;
    runners.expectOpen();
    const diff = await this.sync(options);
    await applySwitches(store, records);
    runners.add(this);
    this.#ticks = await store.serve(
      (data, slot) => this.#handleTick(data, slot),
      (error) => this.#report(error),
      this.#deps.presence.nextLockOwner(),
    );
    if (store.losesTicks) {
      this.#watchdog.looks.start();
      this.#restorer.looks.start();
      this.#left.start();
      this.#ended.start();
    }
    this.#heartbeat.start();
    return diff;
  }

  /** Makes the datastore's schedules match the declared ones. @throws InvalidOptionsError when a key belongs to somebody else */
  async sync(options: SyncOptions = {}): Promise<ScheduleDiff> {
    const { declared, engine, store } = this.#deps;
    const isMissing = options.dryRun && (await engine.exists?.()) === false;
    // Whoever has asked the datastore something knows its clock, which says since when a new schedule holds.
    if (!isMissing) await store.count();
    const stored = isMissing ? NOTHING_STORED : this.#deps;
    const diff = await syncSchedules(
      { ...this.#deps, ...stored, app: declared.app },
      declared.all(),
      options,
    );
    if (diff.superseded) this.#deps.events.emit('schedule.superseded', { app: declared.app });
    return diff;
  }

  /**
   * Lets ticks under way end. The schedules stay in the datastore; other scheduler processes go on. Resolves within
   * three seconds, whatever the datastore does.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#heartbeat.beat();
    await closeInTime(this.#deps.events, 'scheduler', CLOSED_WITHIN.runner, [
      () => {
        this.#watchdog.looks.stop();
        this.#restorer.looks.stop();
        this.#left.stop();
        this.#ended.stop();
      },
      () =>
        Promise.all([
          this.#ticks?.close(),
          this.#heartbeat.close(),
          this.#watchdog.looks.idle(),
          this.#restorer.looks.idle(),
          this.#left.idle(),
          this.#ended.idle(),
        ]),
      () => this.#deps.outages.expectThere(),
    ]);
    this.#deps.runners.remove(this);
  }

  async #handleTick(data: TickData, slot: number): Promise<void> {
    this.#deps.presence.begin();
    try {
      await this.#deps.slotDispatcher.decideSlots(data, slot);
    } catch (thrown) {
      this.#deps.events.emit('schedule.failed', { key: data.key, error: toError(thrown) });
      throw thrown;
    }
  }

  #report(thrown: unknown): void {
    const { outages, events } = this.#deps;
    if (!outages.takes(thrown)) events.emit('worker.error', { queue: TICK_QUEUE, error: toError(thrown) });
  }
}
