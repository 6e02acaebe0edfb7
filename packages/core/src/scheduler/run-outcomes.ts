import type { Clock } from '../clock/clock.js';
import type { Records } from '../datastore/ports/records.js';
import type { WireSlot } from '../message/wire-context.js';
import { noteFailedRun } from './failed-runs.js';
import { CONTROLS, changeRecord, type ScheduleControl } from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';
import { slotOfJob } from './schedule-tick.js';
import type { SlotDispatcher } from './slot-dispatcher.js';
import type { SlotLog } from './slot-log.js';
import type { SlotRecord } from './slot-record.js';

/** How a scheduled run ended, as its worker saw it or whoever cancelled it. Moments are milliseconds since 1970. */
export interface RunOutcome {
  readonly id: string;
  /** None of a run that was cancelled before it started. */
  readonly startedAt?: number;
  readonly finishedAt: number;
  readonly outcome: NonNullable<SlotRecord['outcome']>;
  /** Why it failed, or was cancelled. */
  readonly error?: string;
}

export interface RunOutcomesDeps {
  readonly records: Records;
  readonly store: Pick<ScheduleStore, 'find'>;
  readonly log: SlotLog;
  readonly slotDispatcher: SlotDispatcher;
  readonly clock: Clock;
  report(error: unknown): void;
}

/** Writes what became of scheduled runs, where they ended, and lets the runs that wait for them go. */
export class RunOutcomes {
  readonly #deps: RunOutcomesDeps;
  readonly #writing = new Set<Promise<void>>();

  constructor(deps: RunOutcomesDeps) {
    this.#deps = deps;
  }

  /** Resolves when it is written, or could not be: then the line is completed when it is read. */
  add(slot: WireSlot, ending: RunOutcome): Promise<void> {
    const writing: Promise<void> = this.#write(slot, ending)
      .catch((error) => this.#deps.report(error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return writing;
  }

  /** Of a run that was cancelled before it started. */
  addRemoved(slot: WireSlot, id: string, reason: string): Promise<void> {
    return this.add(slot, { id, finishedAt: this.#deps.clock.now(), outcome: 'cancelled', error: reason });
  }

  /** Resolves when all outcomes so far are written. */
  async idle(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #write({ key, chain, pauseAfter }: WireSlot, ending: RunOutcome): Promise<void> {
    const { id, error = '', ...facts } = ending;
    const { outcome, finishedAt: at } = facts;
    await this.#deps.log.complete(key, id, { ...facts, ...(error ? { error: error.slice(0, 1_000) } : {}) });
    try {
      if (outcome === 'failed')
        await noteFailedRun(this.#deps.records, id, { key, at, error: error.slice(0, 300) });
      // A cancelled run says nothing about the schedule.
      if (pauseAfter !== undefined && outcome !== 'cancelled')
        await this.#count(key, pauseAfter, {
          id,
          startedAt: facts.startedAt ?? at,
          ...(outcome === 'failed' ? { error } : {}),
        });
    } finally {
      if (chain) await this.#deps.slotDispatcher.release(key);
    }
  }

  /** Whether a run was decided before the schedule that has its key now; a backfill may come later than its slot. */
  async #isOfAnother(key: string, id: string, since: number): Promise<boolean> {
    if (!(slotOfJob(id) < since)) return false;
    const line = await this.#deps.log.find(key, id);
    return line === undefined || line.decidedAt < since;
  }

  async #count(
    key: string,
    most: number,
    { id, startedAt, error }: Pick<Required<RunOutcome>, 'id' | 'startedAt'> & { error?: string },
  ): Promise<void> {
    const { records, store } = this.#deps;
    if (error === undefined) {
      const found = await records.get<ScheduleControl>(CONTROLS, key);
      if (!found?.value.failures) return;
    }
    const stored = await store.find(key);
    // Of a schedule that was removed meanwhile nothing is kept: the next one of its key would begin stopped.
    if (stored ? await this.#isOfAnother(key, id, stored.data.since) : error !== undefined) return;
    await changeRecord<ScheduleControl>(records, CONTROLS, key, (control = {}) => {
      const { failures = 0, lastFailed, ...rest } = control;
      if (error === undefined) return rest;
      // It was written, and the answer was lost; or it began before somebody put right what made runs fail.
      if (lastFailed === id || startedAt < (control.countsSince ?? 0)) return control;
      const stopped =
        failures + 1 >= most
          ? {
              at: this.#deps.clock.now(),
              by: 'cortado',
              reason: `${failures + 1} runs in a row failed, the last one: ${error.slice(0, 300)}`,
            }
          : undefined;
      return {
        ...rest,
        failures: failures + 1,
        lastFailed: id,
        ...(stopped && !rest.stopped ? { stopped } : {}),
      };
    });
  }
}
