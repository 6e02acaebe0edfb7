import type { SchedulePolicy } from '../descriptors/schedule-descriptor.js';
import type { Plan, Verdict } from './decide.js';
import { isRun, type SlotRecord } from './slot-record.js';

/** What stands of the slots of a plan from before: another process decided them and died, or was overtaken as this one was. */
export interface Standing {
  readonly lines: readonly SlotRecord[];
  /** Slots whose runs the datastore has taken, also where it has forgotten them since. */
  readonly queued: ReadonlySet<number>;
  readonly overlap: SchedulePolicy['overlap'];
}

/** Whether what stands may differ from what a plan says: a line is written over no other. */
export function mayBePromised({ verdicts }: Plan): boolean {
  return verdicts.some((it) => it.run !== 'now');
}

/**
 * Lets each slot run whose line says so, although it comes too late to be decided so now. Where runs may not overlap, what
 * follows it waits for it.
 */
export function asPromised(plan: Plan, { lines, queued, overlap }: Standing): Plan {
  // Who fills a time that has passed queues its own.
  const promised = new Map(lines.filter((it) => isRun(it) && !it.backfill).map((it) => [it.slot, it]));
  let isBehind = false;
  const verdicts = plan.verdicts.map((verdict): Verdict => {
    const { slot, run } = verdict;
    const line = promised.get(slot);
    const isQueued = queued.has(slot);
    if (run && !isQueued) return isBehind ? { ...verdict, run: 'later' } : verdict;
    if (!line && !isQueued) return verdict;
    const { decision, why } = line ?? verdict;
    const isNow = isQueued || overlap === 'allow';
    if (!run && overlap !== 'allow') isBehind = true;
    return { slot, decision, ...(why === undefined ? {} : { why }), run: isNow ? 'now' : 'later' };
  });
  return { ...plan, verdicts };
}
