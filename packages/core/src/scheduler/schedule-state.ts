import type { RecordCollection, Records, StoredRecord } from '../datastore/ports/records.js';
import type { TickData } from './schedule-tick.js';

/** What operators have said of one schedule. It outlives deploys, and the schedule itself. */
export interface ScheduleControl {
  readonly stopped?: Remark;
  /** What the schedule was when a deploy removed it: its stop holds again for no other one. */
  readonly of?: string;
  /** Slots to leave out, milliseconds since 1970. */
  readonly skips?: readonly number[];
  /** Failed runs in a row. */
  readonly failures?: number;
  /** The last of these, by its job's id. */
  readonly lastFailed?: string;
  /** Runs that began before count no more, milliseconds since 1970: somebody has started the schedule again then. */
  readonly countsSince?: number;
}

/** How far the ticks of one schedule have come. */
export interface ScheduleProgress {
  /** The newest slot that has been decided, milliseconds since 1970. */
  readonly last?: number;
  /** The newest run. */
  readonly job?: JobRef;
  /** Runs queued by slots, for `limit`. */
  readonly runs?: number;
  /** Runs by hand, and when the newest was asked for. */
  readonly byHand?: { readonly count: number; readonly last: number };
  /** Slots whose runs wait for the run before, the oldest first; the tick says how to queue them. */
  readonly pending?: { readonly data: TickData; readonly slots: readonly number[] };
}

export interface JobRef {
  readonly queue: string;
  readonly id: string;
}

/** Who did something, when and why. */
export interface Remark {
  readonly at: number;
  readonly by?: string;
  readonly reason?: string;
}

/** The whole scheduler: it fires while it is neither disabled nor paused. */
export interface SchedulerSwitches {
  readonly disabled?: Remark;
  readonly paused?: Remark;
  /** Those that are over, the newest last, so that slots decided afterwards can say why they come late. */
  readonly past?: readonly PastHalt[];
}

/** A time in which nothing fired because somebody wanted it so; moments are milliseconds since 1970. */
export interface PastHalt extends Omit<Remark, 'at'> {
  readonly how: 'paused' | 'disabled';
  readonly from: number;
  readonly until: number;
}

export const CONTROLS: RecordCollection = { name: 'schedule-control' };
export const PROGRESS: RecordCollection = { name: 'schedule-progress' };
export const SWITCHES: RecordCollection = { name: 'scheduler-switches' };
export const SWITCHES_KEY = 'all';

/** Changes a record from what it is now, however many do so at once; `change` may run several times. */
export async function changeRecord<T>(
  records: Records,
  collection: RecordCollection,
  key: string,
  change: (value: T | undefined) => T,
): Promise<T> {
  for (;;) {
    const found: StoredRecord<T> | undefined = await records.get<T>(collection, key);
    const value = change(found?.value);
    if (await records.put(collection, key, value, { ifVersion: found?.version ?? 0 })) return value;
  }
}

/**
 * Forgets how far a schedule has come, unless runs of it wait for the one before: those stay, as runs that are queued
 * do. Whether it did.
 */
export async function forgetProgress(records: Records, key: string): Promise<boolean> {
  const left = (await records.get<ScheduleProgress>(PROGRESS, key))?.value;
  if (left?.pending) return false;
  await records.remove(PROGRESS, key);
  return true;
}
