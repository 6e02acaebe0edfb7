import type { Clock } from '../clock/clock.js';
import { decodeKey } from '../datastore/bullmq/encoded-key.js';
import { nextSlot } from '../descriptors/slots.js';
import { RegularLook } from './regular-look.js';
import type { ScheduleStore, StoredSchedule } from './schedule-store.js';
import type { TickData } from './schedule-tick.js';

/** How often it looks while a tick is due soon. One look is one command, whatever the number of schedules. */
const LOOK = 2_000;
/** How long it rests at most where none is, in milliseconds: somebody may have put a schedule meanwhile. */
const LONGEST_REST = 10_000;
/** A tick that is later than this may be lost. */
const OVERDUE = 2_000;
/** Schedules looked at in one look: those whose tick was due first. */
const MOST = 50;
/** The tick is where it should be, and only has to be taken. */
const IN_ORDER = new Set(['waiting', 'prioritized', 'delayed']);

export interface WatchdogDeps {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  /** The newest slot of a schedule that has been decided, in milliseconds since 1970. */
  lastDecided(key: string): Promise<number | undefined>;
  /** Decides the slots of a schedule that have passed. */
  decideSlots(schedule: StoredSchedule): Promise<void>;
  /** Takes out a schedule that has had its last slot. */
  end(data: TickData): Promise<void>;
  /** Whether the code declares it, so that it is put back when it is gone. */
  isDeclared(key: string): boolean;
  revived(key: string): void;
  /** Has the datastore fire, or not, as operators have said. */
  obeySwitches(): Promise<unknown>;
  report(error: unknown): void;
}

/**
 * Revives schedules whose next tick will never come. BullMQ makes the next tick when it hands out the one before,
 * right after taking it: a process that dies in between, or someone who removes a tick, ends the chain.
 */
export class Watchdog {
  /** What makes it look, and ends it. */
  readonly looks: RegularLook;
  readonly #deps: WatchdogDeps;

  constructor(deps: WatchdogDeps) {
    this.#deps = deps;
    this.looks = new RegularLook({
      clock: deps.clock,
      every: LOOK,
      look: () => this.look(),
      report: (error) => deps.report(error),
    });
  }

  /** Gives for how many milliseconds no tick that it knows of can be overdue. */
  async look(): Promise<number> {
    const { store, clock } = this.#deps;
    const ticks = await store.nextTicks(MOST);
    const late = ticks.filter(([, next]) => next < clock.now() - OVERDUE);
    if (late.length > 0) await this.#reviveAll(late);
    const soonest = Math.min(...ticks.map(([, next]) => next)) + OVERDUE;
    return Math.min(LONGEST_REST, soonest - clock.now());
  }

  async #reviveAll(late: readonly (readonly [key: string, next: number])[]): Promise<void> {
    const { store } = this.#deps;
    // Whoever resumed it may have died before the datastore obeyed.
    if (await store.isHalted()) return void (await this.#deps.obeySwitches());
    for (const [key, next] of late) {
      const state = await store.tickState(key, next);
      if (!IN_ORDER.has(state)) await this.#revive(decodeKey(key), next, state);
    }
  }

  async #revive(key: string, next: number, state: string): Promise<void> {
    const { store } = this.#deps;
    // Before the schedule is read: should the datastore forget everything in between, nothing that was decided is again.
    const last = await this.#deps.lastDecided(key);
    const [found] = await store.read([key]);
    // Its key is all that is left that can be read: without that, it is put back like any that is missing.
    if (!found && this.#deps.isDeclared(key)) return await store.remove([key]);
    if (!found || found.next !== next) return;
    if (nextSlot(found.data.rule, this.#deps.clock.now()) === undefined) {
      // Its last slot has passed; a tick that is being carried out needs its schedule no longer.
      if (state !== 'active') await this.#deps.decideSlots(found);
      return await this.#deps.end(found.data);
    }
    await store.put([{ ...found.data, since: Math.max(found.data.since, last ?? 0) }]);
    if (state !== 'active') await this.#deps.decideSlots(found);
    this.#deps.revived(key);
  }
}
