import { CronClock } from '../../descriptors/cron-expression.js';
import { nextSlot, type SlotRule } from '../../descriptors/slots.js';
import { spanAt } from '../../descriptors/time-zone.js';

/** What the next change of a zone's clocks does to a schedule. */
export interface ClockChange {
  /** When the clocks change. */
  readonly at: Date;
  /** 'skipped' is a local time that is left out, 'repeated' one that comes twice. */
  readonly kind: 'skipped' | 'repeated';
  /** By how much, in milliseconds. */
  readonly shift: number;
  /** The local times of the schedule that are meant, and when each of them runs: not at all, once or twice. */
  readonly slots: readonly { readonly local: string; readonly runs: readonly Date[] }[];
  /** There are more than those. */
  readonly hasMore: boolean;
}

const MOST_SLOTS = 100;

/** `undefined` where no change comes within a year, or none matters: the schedule counts a period. */
export function nextClockChange(rule: SlotRule, now: number): ClockChange | undefined {
  if (rule.cron === undefined) return undefined;
  const before = spanAt(rule.timezone, now);
  if (!Number.isFinite(before.end)) return undefined;
  const after = spanAt(rule.timezone, before.end);
  const shift = Math.abs(after.offset - before.offset);
  if (shift === 0) return undefined;
  const isGap = after.offset > before.offset;
  const [from, to] = [before.offset, after.offset].map((it) => before.end + it).sort((a, b) => a - b) as [
    number,
    number,
  ];
  const clock = CronClock.of(rule.cron);
  const slots: { local: string; runs: Date[] }[] = [];
  let wall = clock.next(from - 1);
  for (; wall !== undefined && wall < to && slots.length < MOST_SLOTS; wall = clock.next(wall)) {
    const instants = isGap ? [wall - before.offset] : [wall - before.offset, wall - after.offset];
    const runs = instants.filter((it) => nextSlot(rule, it - 1) === it).map((it) => new Date(it));
    slots.push({ local: new Date(wall).toISOString().replace('.000Z', ''), runs });
  }
  return {
    at: new Date(before.end),
    kind: isGap ? 'skipped' : 'repeated',
    shift,
    slots,
    hasMore: wall !== undefined && wall < to,
  };
}
