import type { Records } from '../datastore/ports/records.js';
import { changeRecord, type SchedulerSwitches, SWITCHES, SWITCHES_KEY } from './schedule-state.js';
import type { ScheduleStore } from './schedule-store.js';

export async function readSwitches(records: Records): Promise<SchedulerSwitches> {
  return (await records.get<SchedulerSwitches>(SWITCHES, SWITCHES_KEY))?.value ?? {};
}

/** Remembers who switched what, then makes the queue of ticks obey. */
export async function changeSwitches(
  store: ScheduleStore,
  records: Records,
  change: (before: SchedulerSwitches) => SchedulerSwitches,
): Promise<SchedulerSwitches> {
  await changeRecord<SchedulerSwitches>(records, SWITCHES, SWITCHES_KEY, (before = {}) => change(before));
  return applySwitches(store, records);
}

/**
 * Ticks wait while the scheduler is disabled or paused, so both are the pause of their queue: it outlives every
 * process, and afterwards a late tick of each schedule finds the slots that have passed.
 */
export async function applySwitches(store: ScheduleStore, records: Records): Promise<SchedulerSwitches> {
  let switches = await readSwitches(records);
  for (;;) {
    const isHalted = isHalting(switches);
    await store.halt(isHalted);
    // Another may have switched meanwhile, and have been obeyed before.
    switches = await readSwitches(records);
    if (isHalting(switches) === isHalted) return switches;
  }
}

function isHalting({ disabled, paused }: SchedulerSwitches): boolean {
  return disabled !== undefined || paused !== undefined;
}
