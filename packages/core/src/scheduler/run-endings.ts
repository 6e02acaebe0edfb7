import type { Records } from '../engines/records.js';
import { readCancelled } from '../message/cancelled-reason.js';
import type { WireSlot } from '../message/wire-context.js';
import { noteFailedRun } from './failed-runs.js';
import { CONTROLS, changeRecord, type ScheduleControl } from './schedule-state.js';
import type { SlotKeeper } from './slot-keeper.js';
import type { SlotLog } from './slot-log.js';

/** How a scheduled run ended, as its worker saw it. Moments are milliseconds since 1970. */
export interface RunEnding {
  readonly id: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Why it failed; none when it did not. */
  readonly error?: string;
}

export interface RunEndingsRoom {
  readonly records: Records;
  readonly log: SlotLog;
  readonly keeper: SlotKeeper;
  report(error: unknown): void;
}

/** Writes what became of scheduled runs, on the side of the worker, and lets the runs that wait for them go. */
export class RunEndings {
  readonly #room: RunEndingsRoom;
  readonly #writing = new Set<Promise<void>>();

  constructor(room: RunEndingsRoom) {
    this.#room = room;
  }

  /** Returns at once. A line whose ending could not be written is completed when it is read. */
  add(slot: WireSlot, ending: RunEnding): void {
    const writing: Promise<void> = this.#write(slot, ending)
      .catch((error) => this.#room.report(error))
      .finally(() => this.#writing.delete(writing));
    this.#writing.add(writing);
  }

  /** Resolves when all endings so far are written. */
  async idle(): Promise<void> {
    while (this.#writing.size > 0) await Promise.all(this.#writing);
  }

  async #write({ key, chain, pauseAfter }: WireSlot, ending: RunEnding): Promise<void> {
    const { id, startedAt, finishedAt, error } = ending;
    await this.#room.log.complete(key, id, {
      startedAt,
      finishedAt,
      outcome: error === undefined ? 'completed' : 'failed',
      ...(error === undefined ? {} : { error: error.slice(0, 1_000) }),
    });
    if (error !== undefined && readCancelled(error) === undefined)
      await noteFailedRun(this.#room.records, id, { key, at: finishedAt, error: error.slice(0, 300) });
    if (pauseAfter !== undefined) await this.#count(key, pauseAfter, error);
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
