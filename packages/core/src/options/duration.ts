import ms, { type StringValue } from 'ms';

/**
 * A length of time: milliseconds, or text in the forms of the `ms` library such as `'90s'`, `'20m'`, `'1.5h'`, `'2 days'`.
 * @see https://github.com/vercel/ms
 */
export type Duration = number | StringValue;

/** Milliseconds of a duration, or `undefined` when it is not one (also when it is negative or not finite). */
export function parseDuration(value: unknown): number | undefined {
  const parsed =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && value !== ''
        ? readText(value)
        : Number.NaN;
  return Number.isFinite(parsed) && parsed >= 0 ? Math.round(parsed) : undefined;
}

/** Milliseconds of a duration already checked at boot or at the call. Throws a RangeError on anything else. */
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
