import { nextSlot } from '../descriptors/slots.js';
import type { ScheduleControl, ScheduleProgress } from './schedule-state.js';
import { jitterOf, policyOf, type TickData } from './schedule-tick.js';

/** The next runs of a schedule as if nothing stopped it and none overlapped. Milliseconds since 1970. */
export function previewRuns(
  data: TickData,
  { skips = [] }: ScheduleControl,
  { runs = 0 }: ScheduleProgress,
  after: number,
  count: number,
): { slot: number; at: number }[] {
  const { limit = Number.POSITIVE_INFINITY, jitter } = policyOf(data);
  const most = Math.min(count, limit - runs);
  const found: { slot: number; at: number }[] = [];
  // The step after the last run is not taken: to the next day that matches it may be a long way.
  for (let slot: number | undefined = after; found.length < most; ) {
    slot = nextSlot(data.rule, slot);
    if (slot === undefined) break;
    if (!skips.includes(slot)) found.push({ slot, at: slot + jitterOf(data.key, slot, jitter) });
  }
  return found;
}
