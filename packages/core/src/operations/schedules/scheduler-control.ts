import { type Clock, HOUR } from '../../clock/clock.js';
import { decodeKey } from '../../datastore/bullmq/encoded-key.js';
import type { Records } from '../../datastore/ports/records.js';
import { nextSlot } from '../../descriptors/slots.js';
import type { Redactor } from '../../redaction/redactor.js';
import { listFailedRuns } from '../../scheduler/failed-runs.js';
import { endHalt } from '../../scheduler/halts.js';
import {
  CONTROLS,
  PROGRESS,
  type ScheduleControl,
  type ScheduleProgress,
} from '../../scheduler/schedule-state.js';
import type { ScheduleStore } from '../../scheduler/schedule-store.js';
import { changeSwitches, readSwitches } from '../../scheduler/switches.js';
import type { ActNoter } from '../audit/act-noter.js';
import { type OperatorNote, type Remarked, remark, remarked } from '../operator-note.js';

/** How the scheduler stands. */
export interface SchedulerStatus {
  /** 'disabled' wins over 'paused' when it is both. */
  readonly state: 'enabled' | 'paused' | 'disabled';
  readonly paused: Remarked | undefined;
  readonly disabled: Remarked | undefined;
  /** Processes that fire schedules now. `undefined` where the datastore cannot tell. */
  readonly processes: number | undefined;
  readonly schedules: number;
  /** Schedules an operator, or a row of failures, has stopped. */
  readonly stopped: number;
  /** The newest slot that was decided, or run by hand. */
  readonly lastExecuted: { readonly key: string; readonly slot: Date } | undefined;
  readonly next: { readonly key: string; readonly at: Date } | undefined;
  /** Ticks whose moment has come and that wait to be carried out. */
  readonly pending: number;
  /** Scheduled runs, those by hand included, that failed within the last hour; as far as 1,000. */
  readonly failed: number;
  /** Ticks that could not be carried out after all their tries. */
  readonly failedTicks: number;
  /** Runs by hand so far, of all schedules together. */
  readonly runsByHand: number;
}

export interface SchedulerControlDeps {
  readonly clock: Clock;
  readonly records: Records;
  readonly store: ScheduleStore;
  readonly audit: ActNoter;
  readonly redactor: Pick<Redactor, 'text'>;
}

/** More schedules than anybody has; what is beyond is left out of a status. */
const MOST = 100_000;
/** Schedules that are late, whose next slots are looked at. */
const MOST_LATE = 100;

/** The whole scheduler, on every process of every app that shares the datastore. What is said here outlives restarts. */
export class SchedulerControl {
  readonly #deps: SchedulerControlDeps;

  constructor(deps: SchedulerControlDeps) {
    this.#deps = deps;
  }

  /** Fires again, unless it is paused. Slots that passed meanwhile are caught up by each schedule's policy. */
  async enable(): Promise<void> {
    await this.#switch('enable', {}, (before) => endHalt(before, 'disabled', this.#deps.clock.now()));
  }

  /** Fires nothing until it is enabled. */
  async disable(note: OperatorNote = {}): Promise<void> {
    const disabled = remark(note, this.#deps);
    await this.#switch('disable', note, (before) => ({
      ...endHalt(before, 'disabled', disabled.at),
      disabled,
    }));
  }

  /** Fires nothing until it is resumed: what an operator does for a while, where `disable` is for good. */
  async pause(note: OperatorNote = {}): Promise<void> {
    const paused = remark(note, this.#deps);
    await this.#switch('pause', note, (before) => ({ ...endHalt(before, 'paused', paused.at), paused }));
  }

  /** Fires again, unless it is disabled. Slots that passed meanwhile are caught up by each schedule's policy. */
  async resume(): Promise<void> {
    await this.#switch('resume', {}, (before) => endHalt(before, 'paused', this.#deps.clock.now()));
  }

  async status(): Promise<SchedulerStatus> {
    const { records, store } = this.#deps;
    const [switches, schedules, next, controls, progress, ticks, failures] = await Promise.all([
      readSwitches(records),
      store.count(),
      store.nextTicks(),
      records.list<ScheduleControl>(CONTROLS, { limit: MOST }),
      records.list<ScheduleProgress>(PROGRESS, { limit: MOST }),
      store.figures(),
      listFailedRuns(records),
    ]);
    const due = next.map(([key, at]) => ({ key: decodeKey(key), at }));
    const keys = new Set(due.map((it) => it.key));
    const stopped = new Set(
      controls.filter((it) => it.value.stopped && keys.has(it.key)).map((it) => it.key),
    );
    const last = progress
      .map(({ key, value }) => ({ key, last: Math.max(value.last ?? 0, value.byHand?.last ?? 0) }))
      .reduce<{ key: string; last: number } | undefined>(
        (best, it) => (it.last > (best?.last ?? 0) ? it : best),
        undefined,
      );
    const now = this.#deps.clock.now();
    return {
      state: switches.disabled ? 'disabled' : switches.paused ? 'paused' : 'enabled',
      paused: remarked(switches.paused),
      disabled: remarked(switches.disabled),
      processes: ticks.processes,
      schedules,
      stopped: stopped.size,
      lastExecuted: last && { key: last.key, slot: new Date(last.last) },
      next: await this.#next(
        due.filter((it) => !stopped.has(it.key)),
        now,
      ),
      pending: due.filter((it) => it.at <= now).length,
      failed: failures.filter(({ at }) => now - at < HOUR).length,
      failedTicks: ticks.failed,
      runsByHand: progress.reduce((sum, { value }) => sum + (value.byHand?.count ?? 0), 0),
    };
  }

  /** The earliest slot to come of schedules in the order of their ticks. Those whose tick is late may have one that comes first. */
  async #next(due: readonly { key: string; at: number }[], now: number): Promise<SchedulerStatus['next']> {
    const late = due.filter((it) => it.at <= now).slice(0, MOST_LATE);
    const timely = due.filter((it) => it.at > now);
    const slotOf = async ({ key }: { key: string }) => {
      const found = await this.#deps.store.find(key);
      return { key, at: found && nextSlot(found.data.rule, now) };
    };
    const slots = await Promise.all(late.map(slotOf));
    for (const it of timely.slice(0, MOST_LATE)) {
      slots.push(await slotOf(it));
      if (slots.at(-1)?.at !== undefined) break;
    }
    const first = slots.reduce<{ key: string; at: number } | undefined>(
      (best, { key, at }) => (at !== undefined && at < (best?.at ?? Infinity) ? { key, at } : best),
      undefined,
    );
    return first && { key: first.key, at: new Date(first.at) };
  }

  async #switch(
    act: 'enable' | 'disable' | 'pause' | 'resume',
    { by, reason }: OperatorNote,
    change: Parameters<typeof changeSwitches>[2],
  ): Promise<void> {
    const { audit, store, records } = this.#deps;
    await audit.noted({ act: `scheduler.${act}`, by, reason }, () => changeSwitches(store, records, change));
  }
}
