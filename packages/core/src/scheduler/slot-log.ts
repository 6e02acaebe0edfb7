import type { Records } from '../datastore/ports/records.js';
import { slotJobId } from './schedule-tick.js';
import { isRun, linesOf, type SlotRecord, type SlotRetention } from './slot-record.js';

export interface StoredSlot extends SlotRecord {
  /** What it is kept under: the id of its run's job, or what that would be. */
  readonly id: string;
}

/** The log of every schedule. A line is also the fence of its slot: whoever writes it first has decided. */
export class SlotLog {
  readonly #records: Records;
  readonly #keep: SlotRetention;

  constructor(records: Records, keep: SlotRetention) {
    this.#records = records;
    this.#keep = keep;
  }

  /** How many lines of a schedule are kept. */
  get depth(): number {
    return this.#keep.count;
  }

  /** The line that now stands for the slot, which is another's when somebody was first. */
  async decide(key: string, line: SlotRecord, id = slotJobId(key, line.slot)): Promise<SlotRecord> {
    const lines = linesOf(key, this.#keep);
    for (;;) {
      if (await this.#records.put(lines, id, line, { ifVersion: 0 })) return line;
      const found = await this.#records.get<SlotRecord>(lines, id);
      if (found) return found.value;
    }
  }

  /** Lets another decision stand for a slot, where `may` says so of the one that stands. */
  async decideAgain(key: string, line: SlotRecord, may: (found: SlotRecord) => boolean): Promise<boolean> {
    const lines = linesOf(key, this.#keep);
    const id = slotJobId(key, line.slot);
    for (;;) {
      const found = await this.#records.get<SlotRecord>(lines, id);
      if (found && !may(found.value)) return false;
      if (await this.#records.put(lines, id, line, { ifVersion: found?.version ?? 0 })) return true;
    }
  }

  /** Says of a run that was promised that there is none after all. */
  async takeBack(key: string, id: string, why: string): Promise<void> {
    const lines = linesOf(key, this.#keep);
    for (;;) {
      const found = await this.#records.get<SlotRecord>(lines, id);
      if (!found || !isRun(found.value)) return;
      const { job: _, backfill: __, ...rest } = found.value;
      const value: SlotRecord = { ...rest, decision: 'skipped', why };
      if (await this.#records.put(lines, id, value, { ifVersion: found.version })) return;
    }
  }

  async find(key: string, id: string): Promise<SlotRecord | undefined> {
    return (await this.#records.get<SlotRecord>(linesOf(key, this.#keep), id))?.value;
  }

  /** Adds what became of a run. A line that retention has dropped stays dropped. */
  async complete(key: string, id: string, ending: Partial<SlotRecord>): Promise<void> {
    const lines = linesOf(key, this.#keep);
    for (;;) {
      const found = await this.#records.get<SlotRecord>(lines, id);
      if (!found) return;
      const value = { ...found.value, ...ending };
      if (await this.#records.put(lines, id, value, { ifVersion: found.version })) return;
    }
  }

  /** The newest first. */
  async list(key: string, limit: number): Promise<StoredSlot[]> {
    const found = await this.#records.list<SlotRecord>(linesOf(key, this.#keep), { limit });
    return found.map((it) => ({ id: it.key, ...it.value }));
  }
}
