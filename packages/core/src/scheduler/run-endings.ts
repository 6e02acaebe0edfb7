import type { Records } from '../engines/records.js';
import type { WireSlot } from '../message/wire-context.js';
import { noteFailedRun } from './failed-runs.js';
import { CONTROLS, changeRecord, type ScheduleControl } from './schedule-state.js';
import type { SlotKeeper } from './slot-keeper.js';
import type { SlotLine } from './slot-line.js';
import type { SlotLog } from './slot-log.js';

/** How a scheduled run ended, as its worker saw it or whoever cancelled it. Moments are milliseconds since 1970. */
export interface RunEnding {
  readonly id: string;
  /** None of a run that was cancelled before it started. */
  readonly startedAt?: number;
  readonly finishedAt: number;
  readonly outcome: NonNullable<SlotLine['outcome']>;
  /** Why it failed, or was cancelled. */
  readonly error?: string;
}

export interface RunEndingsRoom {
  readonly records: Records;
  readonly log: SlotLog;
  readonly keeper: SlotKeeper;
  report(error: unknown): void;
}

/** Writes what became of scheduled runs, where they ended, and lets the runs that wait for them go. */
export class RunEndings {
  readonly #room: RunEndingsRoom;
  readonly #writing = new Set<Promise<void>>();

  constructor(room: RunEndingsRoom) {
    this.#room = room;
  }

  /** Resolves when it is written, or could not be: then the line is completed when it is read. */
  add(slot: WireSlot, ending: RunEnding): Promise<void> {
    const writing: Promise<void> = this.#write(slot, ending)
      .catch((error) => this.#room.report(error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
    return writing;
  }

  /** Resolves when all endings so far are written. */
  async idle(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #write({ key, chain, pauseAfter }: WireSlot, ending: RunEnding): Promise<void> {
    const { id, error = '', ...facts } = ending;
    const { outcome, finishedAt: at } = facts;
    await this.#room.log.complete(key, id, { ...facts, ...(error ? { error: error.slice(0, 1_000) } : {}) });
    if (outcome === 'failed')
      await noteFailedRun(this.#room.records, id, { key, at, error: error.slice(0, 300) });
    // A cancelled run says nothing about the schedule.
    if (pauseAfter !== undefined && outcome !== 'cancelled')
      await this.#count(key, pauseAfter, outcome === 'failed' ? error : undefined);
    if (chain) await this.#room.keeper.release(key);
  }

  async #count(key: string, most: number, error: string | undefined): Promise<void> {
    const { records } = this.#room;
    if (error === undefined) {
      const found = await records.get<ScheduleControl>(CONTROLS, key);
      if (!found?.value.failures) return;
    }
    await changeRecord<ScheduleControl>(records, CONTROLS, key, (control = {}) => {
      const { failures = 0, ...rest } = control;
      if (error === undefined) return rest;
      const stopped =
        failures + 1 >= most
          ? {
              at: Date.now(),
              by: 'cortado',
              reason: `${failures + 1} runs in a row failed, the last one: ${error.slice(0, 300)}`,
            }
          : undefined;
      return { ...rest, failures: failures + 1, ...(stopped && !rest.stopped ? { stopped } : {}) };
    });
  }
}
