import type { RecordCollection, Records } from '../datastore/ports/records.js';
import type { ScheduleDiff } from './schedule-diff.js';
import { identityOf } from './schedule-diff.js';
import {
  CONTROLS,
  changeRecord,
  forgetProgress,
  PROGRESS,
  type ScheduleControl,
  type ScheduleProgress,
} from './schedule-state.js';
import type { TickData } from './schedule-tick.js';

/**
 * Takes what operators have said of schedules, and how far these have come, along to the keys they are known by now.
 * Can be done again where no key is old and new at once: what is taken stays where it was until {@link forgetState}.
 */
export async function carryState(records: Records, renamed: ScheduleDiff['renamed']): Promise<void> {
  const read = async <T>(collection: RecordCollection, key: string) =>
    (await records.get<T>(collection, key))?.value;
  // All of them first: two schedules may have exchanged their keys.
  const states = await Promise.all(
    renamed.map(async ({ from, to }) => ({
      to,
      control: await read<ScheduleControl>(CONTROLS, from),
      progress: await read<ScheduleProgress>(PROGRESS, from),
      pending: (await read<ScheduleProgress>(PROGRESS, to))?.pending,
    })),
  );
  for (const { to, control, progress, pending } of states) {
    await (control ? records.put(CONTROLS, to, control) : records.remove(CONTROLS, to));
    // Runs that wait for the one before are released by that one, which knows the key it was queued under: each stays there.
    const { pending: _, ...rest } = progress ?? {};
    const kept = { ...rest, ...(pending ? { pending } : {}) };
    await (progress || pending ? records.put(PROGRESS, to, kept) : records.remove(PROGRESS, to));
  }
}

/** Clears up after {@link carryState}, and settles stops whose schedule is gone or another one. */
export async function forgetState(
  records: Records,
  { renamed, removed, stops }: ScheduleDiff,
  stored: readonly TickData[],
): Promise<void> {
  const taken = new Set(renamed.map((it) => it.to));
  for (const { from } of renamed.filter((it) => !taken.has(it.from))) {
    await records.remove(CONTROLS, from);
    await forgetProgress(records, from);
  }
  const byKey = new Map(stored.map((it) => [it.key, it]));
  for (const { key, outcome } of stops) {
    const was = byKey.get(key);
    if (outcome === 'waiting' && was && removed.includes(key))
      await changeRecord<ScheduleControl>(records, CONTROLS, key, (control = {}) => ({
        ...control,
        of: identityOf(was),
      }));
    if (outcome === 'dropped' && !taken.has(key))
      await changeRecord<ScheduleControl>(
        records,
        CONTROLS,
        key,
        ({ stopped: _, failures: __, lastFailed: ___, of: ____, ...rest } = {}) => rest,
      );
    if (outcome === 'kept' || outcome === 'retimed')
      await changeRecord<ScheduleControl>(records, CONTROLS, key, ({ of: _, ...rest } = {}) => rest);
  }
}
