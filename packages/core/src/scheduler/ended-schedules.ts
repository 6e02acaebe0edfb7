import { type Clock, DAY } from '../clock/clock.js';
import type { RecordCollection, Records } from '../datastore/ports/records.js';
import { CONTROLS, forgetProgress } from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';
import type { TickData } from './schedule-tick.js';

/** By their keys, schedules made at run time that are gone, and since when. */
const ENDED: RecordCollection = { name: 'schedule-ended' };
/** A tick that was under way then may come again for more than a day, and must find what was decided: its limit is reached. */
const KEPT = 2 * DAY;
const PAGE = 1_000;

interface Ended {
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface EndedSchedulesDeps {
  readonly records: Records;
  readonly store: Pick<ScheduleStore, 'find' | 'remove'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Takes out a schedule that has had its last slot. What is known of a declared one stays: it says to each deploy that
 * there are no runs left.
 */
export async function endSchedule(deps: EndedSchedulesDeps, { key, app }: TickData): Promise<void> {
  if (app === undefined) await noteEnded(deps, key);
  await deps.store.remove([key]);
}

/** To be told of a schedule that is gone while something is still to be known of it. */
export async function noteEnded(
  { records, clock }: Pick<EndedSchedulesDeps, 'records' | 'clock'>,
  key: string,
): Promise<void> {
  await records.put(ENDED, key, { at: clock.now() } satisfies Ended);
}

/** Forgets how far those have come that ended long ago, and what operators said of them, unless there is one of the same key. */
export async function forgetEnded(deps: EndedSchedulesDeps): Promise<void> {
  const { records, clock } = deps;
  for (let after: string | undefined; ; ) {
    const page = await records.list<Ended>(ENDED, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { key, value } of page) if (clock.now() - value.at > KEPT) await forget(deps, key);
    if (page.length < PAGE) return;
    after = page.at(-1)?.place;
  }
}

async function forget({ records, store }: EndedSchedulesDeps, key: string): Promise<void> {
  if (!(await store.find(key))) {
    await records.remove(CONTROLS, key);
    if (!(await forgetProgress(records, key))) return;
  }
  await records.remove(ENDED, key);
}
