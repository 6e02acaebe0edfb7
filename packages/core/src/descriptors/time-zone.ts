import { DAY } from '../clock/clock.js';
/** Milliseconds a zone's clocks are ahead of UTC, and when that changes. Zone names must have been checked. */

/** The span of time in which a zone keeps one offset. Instants are milliseconds since 1970. */
export interface OffsetSpan {
  /** The first instant of the span; -Infinity where the search for it ended. */
  readonly start: number;
  /** The first instant after it. */
  readonly end: number;
  readonly offset: number;
  /** The offset before `start`. */
  readonly before: number;
}

/** No zone changes its clocks twice in so little time, so looking this often finds every change. */
const STEP = 7 * DAY;
/** A span without a change in sight ends here; whoever walks on asks for the next one. */
const HORIZON = 400 * DAY;

const formatters = new Map<string, Intl.DateTimeFormat>();
const spans = new Map<string, OffsetSpan[]>();
/** Spans kept for one zone; tests and backfills walk through decades. */
const MOST_SPANS = 100;

export function offsetAt(timezone: string, instant: number): number {
  if (timezone === 'UTC') return 0;
  const second = Math.floor(instant / 1_000) * 1_000;
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of formatter.formatToParts(second)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, parts.second) - second;
}

/** The span an instant lies in. */
export function spanAt(timezone: string, instant: number): OffsetSpan {
  if (timezone === 'UTC') return { start: -Infinity, end: Infinity, offset: 0, before: 0 };
  const known = spans.get(timezone) ?? [];
  const found = known.find((it) => it.start <= instant && instant < it.end);
  if (found) return found;
  const span = findSpan(timezone, instant);
  spans.set(timezone, [span, ...known].slice(0, MOST_SPANS));
  return span;
}

function findSpan(timezone: string, instant: number): OffsetSpan {
  const offset = offsetAt(timezone, instant);
  let end = instant;
  while (end < instant + HORIZON && offsetAt(timezone, end + STEP) === offset) end += STEP;
  if (end < instant + HORIZON) end = changeBetween(timezone, end, end + STEP);
  let start = instant;
  while (start > instant - HORIZON && offsetAt(timezone, start - STEP) === offset) start -= STEP;
  const before = offsetAt(timezone, start - STEP);
  return {
    start: before === offset ? start : changeBetween(timezone, start - STEP, start),
    end,
    offset,
    before,
  };
}

/** The first instant after `low` with another offset than it has; `high` has another one. */
function changeBetween(timezone: string, low: number, high: number): number {
  const offset = offsetAt(timezone, low);
  let [same, other] = [Math.floor(low / 1_000), Math.ceil(high / 1_000)];
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(timezone, middle * 1_000) === offset) same = middle;
    else other = middle;
  }
  return other * 1_000;
}
