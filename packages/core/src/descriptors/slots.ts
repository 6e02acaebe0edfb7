import { CronClock } from './cron-expression.js';
import { spanAt } from './time-zone.js';

/** When a schedule fires. Everything that tells its slots (BullMQ's next tick, previews, catch-up) asks here. */
export interface SlotRule {
  /** Five fields, or six with seconds; `every` is its alternative. */
  readonly cron?: string;
  /** A period in milliseconds, counted from `startAt`, or from 1970 so that every process agrees. */
  readonly every?: number;
  readonly timezone: string;
  /** What becomes of local times that daylight saving leaves out: nothing, or they run as much later as the clocks jumped. */
  readonly skipped: 'skip' | 'once';
  /** Local times that come twice run the first time only, or both times. */
  readonly repeated: 'once' | 'both';
  /** No slot before, none after. Milliseconds since 1970. */
  readonly startAt?: number;
  readonly endAt?: number;
}

/** The first slot after a moment, both in milliseconds since 1970; `undefined` when none follows. */
export function nextSlot(rule: SlotRule, after: number): number | undefined {
  const from = rule.startAt === undefined ? after : Math.max(after, rule.startAt - 1);
  const slot = rule.every === undefined ? nextOfCron(rule, from) : nextOfPeriod(rule, rule.every, from);
  return slot === undefined || (rule.endAt !== undefined && slot > rule.endAt) ? undefined : slot;
}

/** The slots after `from` up to and with `to`, the oldest first, at most `most`. */
export function slotsBetween(rule: SlotRule, from: number, to: number, most: number): number[] {
  const slots: number[] = [];
  for (let slot = nextSlot(rule, from); slot !== undefined && slot <= to; slot = nextSlot(rule, slot)) {
    slots.push(slot);
    if (slots.length === most) break;
  }
  return slots;
}

/**
 * The last `most` slots after `from` up to and with `to`, without counting through all that came before:
 * a schedule of seconds has 31 million slots in a year. `hasMore` tells that there are older ones.
 */
export function lastSlotsBetween(
  rule: SlotRule,
  from: number,
  to: number,
  most: number,
): { slots: number[]; hasMore: boolean } {
  for (let span = most * 1_000; ; span *= 2) {
    const start = Math.max(from, to - span);
    const slots = slotsBetween(rule, start, to, Number.POSITIVE_INFINITY);
    if (start === from || slots.length > most)
      return { slots: slots.slice(-most), hasMore: start !== from || slots.length > most };
  }
}

function nextOfPeriod({ startAt = 0 }: SlotRule, every: number, after: number): number {
  return startAt + (Math.floor((after - startAt) / every) + 1) * every;
}

function nextOfCron(rule: SlotRule, after: number): number | undefined {
  const clock = CronClock.of(rule.cron as string);
  // Each turn passes a change of the clocks, or years without a match.
  for (let from = after, turn = 0; turn < 100; turn++) {
    const span = spanAt(rule.timezone, from + 1);
    const slots = [inSpan(rule, clock, span, from), shifted(rule, clock, span, from)];
    const slot = Math.min(...slots.map((it) => it ?? Number.POSITIVE_INFINITY));
    if (slot < span.end) return slot;
    if (slot === Number.POSITIVE_INFINITY && clock.next(from + span.offset) === undefined) return undefined;
    from = span.end - 1;
  }
  return undefined;
}

type Span = ReturnType<typeof spanAt>;

/** Local times of this span; after the clocks went back, without those that came before, unless both count. */
function inSpan(rule: SlotRule, clock: CronClock, span: Span, after: number): number | undefined {
  const repeatedUntil = span.start + span.before;
  const wall =
    rule.repeated === 'once' && span.before > span.offset
      ? Math.max(after + span.offset, repeatedUntil - 1)
      : after + span.offset;
  const found = clock.next(wall);
  return found === undefined ? undefined : found - span.offset;
}

/** Local times that were left out when this span began, as much later as the clocks jumped. */
function shifted(rule: SlotRule, clock: CronClock, span: Span, after: number): number | undefined {
  if (rule.skipped === 'skip' || span.offset <= span.before) return undefined;
  const gapEnd = span.start + span.offset;
  if (after + span.before >= gapEnd) return undefined;
  const found = clock.next(Math.max(after + span.before, span.start + span.before - 1));
  return found === undefined || found >= gapEnd ? undefined : found - span.before;
}
