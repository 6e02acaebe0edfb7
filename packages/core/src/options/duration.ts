import ms, { type StringValue } from 'ms';
import { DAY } from '../clock/clock.js';

/**
 * A length of time: milliseconds, or text in the forms of the `ms` library such as `'90s'`, `'20m'`, `'1.5h'`, `'2 days'`.
 * @see https://github.com/vercel/ms
 */
export type Duration = number | StringValue;

/** 100 years: beyond it lies a mistake, and what no datastore can count to. */
export const LONGEST_DURATION = 36_525 * DAY;

/** Milliseconds of a duration, or `undefined` when it is not one (also when it is negative or longer than 100 years). */
export function parseDuration(value: unknown): number | undefined {
  const parsed =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value !== ''
        ? readText(value)
        : Number.NaN;
  return parsed >= 0 && parsed <= LONGEST_DURATION ? Math.round(parsed) : undefined;
}

/** Milliseconds of a duration already checked at boot or at the call. @throws RangeError on anything else */
export function milliseconds(value: Duration): number {
  const parsed = parseDuration(value);
  if (parsed === undefined)
    throw new RangeError(`Expected a duration such as '5m' or 300000, found ${JSON.stringify(value)}.`);
  return parsed;
}

/** A length of time for people, such as `5 minutes`. */
export function showDuration(duration: number): string {
  return ms(duration, { long: true });
}

function readText(text: string): number {
  // `ms` reads '5' as 5 milliseconds; a bare number in quotes is nearly always meant as something else.
  if (/^\s*[\d.]+\s*$/.test(text) || text.length > 100) return Number.NaN;
  return ms(text as StringValue) ?? Number.NaN;
}
