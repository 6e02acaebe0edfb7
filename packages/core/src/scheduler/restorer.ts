import type { Clock } from '../clock/clock.js';
import type { Records } from '../datastore/ports/records.js';
import type { DeclaredSchedules } from './declared-schedules.js';
import { RegularLook } from './regular-look.js';
import type { ScheduleStore } from './schedule-store.js';
import { missingSchedules, standingOf, syncSchedules } from './sync-schedules.js';

/** How often it counts. A look is one command of constant cost while nothing has changed. */
const LOOK = 5_000;
/** So many looks compare keys although the count is as it was: one may have gone and another come. */
const FULL_LOOK = 6;

export interface RestorerDeps {
  readonly clock: Clock;
  readonly store: ScheduleStore;
  readonly records: Records;
  readonly declared: DeclaredSchedules;
  readonly version: string | undefined;
  restored(key: string): void;
  report(error: unknown): void;
}

/**
 * Puts declared schedules back that the datastore has lost: it was restarted without its data, or somebody removed them
 * past us. What a later deploy has replaced stays away, also when the datastore has forgotten that deploy.
 */
export class Restorer {
  /** What makes it look, and ends it. */
  readonly looks: RegularLook;
  readonly #deps: RestorerDeps;
  #lookCount = 0;
  /** How many the datastore had when none was missing; undefined while that is not known. */
  #wholeCount: number | undefined;
  #isSuperseded = false;

  constructor(deps: RestorerDeps) {
    this.#deps = deps;
    this.looks = new RegularLook({
      clock: deps.clock,
      every: LOOK,
      look: () => this.look(),
      report: (error) => deps.report(error),
    });
  }

  async look(): Promise<void> {
    const count = await this.#deps.store.count();
    if (this.#lookCount++ % FULL_LOOK !== 0 && count === this.#wholeCount) return;
    this.#wholeCount = await this.#compare(count);
  }

  /** Gives how many there are when none is missing. What was is put back, and may be lost again before the next look. */
  async #compare(count: number): Promise<number | undefined> {
    const { store, records, clock, declared, version } = this.#deps;
    const wanted = declared.all();
    const how = { store, records, clock, version, app: declared.app };
    const standing = await standingOf(how, wanted);
    if (standing !== undefined) this.#isSuperseded = standing === 'superseded';
    if (this.#isSuperseded) return count;
    const keys = (await store.nextTicks()).map(([key]) => key);
    const missing = await missingSchedules(records, wanted, keys, clock.now());
    if (missing.length === 0) return keys.length;
    // Since now, when they are known to be missing: what the datastore has forgotten may have run until a moment ago.
    await syncSchedules(how, declared.all());
    for (const { key } of missing) this.#deps.restored(key);
    return undefined;
  }
}
