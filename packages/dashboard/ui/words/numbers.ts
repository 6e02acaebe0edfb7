const WHOLE = new Intl.NumberFormat('en');
const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Milliseconds; longer durations are counted as one. */
const LONGEST_COUNTED = 4 * HOUR;

/** `1,234` */
export function showNumber(value: number): string {
  return WHOLE.format(value);
}

/** `1.2K` */
export function showShort(value: number): string {
  return Math.abs(value) < 10_000 ? WHOLE.format(Math.round(value * 10) / 10) : SHORT.format(value);
}

/** `1 job`, `1,234 jobs` */
export function count(value: number, noun: string, plural = `${noun}s`): string {
  return `${showNumber(value)} ${value === 1 ? noun : plural}`;
}

/** A duration in milliseconds: `340 ms`, `2.4 s`, `3 min 20 s`, `5 h 2 min`. */
export function showSpan(value: number): string {
  if (value < 1) return '< 1 ms';
  if (value < 1_000) return `${Math.floor(value)} ms`;
  if (value < 10_000 && value % 1_000 > 0) return `${(Math.floor(value / 100) / 10).toFixed(1)} s`;
  if (value < MINUTE) return `${Math.floor(value / 1_000)} s`;
  if (value < HOUR) return pair(value, MINUTE, 'min', 1_000, 's');
  if (value < DAY) return pair(value, HOUR, 'h', MINUTE, 'min');
  return pair(value, DAY, 'd', HOUR, 'h');
}

/** How long something took that was counted; the longest that is told apart is the end of what is counted. */
export function showCounted(value: number | undefined): string {
  if (value === undefined) return '–';
  return value < LONGEST_COUNTED ? showSpan(value) : `over ${showSpan(LONGEST_COUNTED)}`;
}

/** `100 in 1 min` */
export function rateWords({ max, duration }: { readonly max: number; readonly duration: number }): string {
  return `${showNumber(max)} in ${showSpan(duration)}`;
}

/** `81.2 MiB` */
export function showBytes(value: number): string {
  const mebibytes = value / 2 ** 20;
  return mebibytes >= 1_024 ? `${(mebibytes / 1_024).toFixed(1)} GiB` : `${Math.round(mebibytes)} MiB`;
}

/** `12.5 %` */
export function showShare(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  if (percent > 0 && percent < 0.1) return '< 0.1 %';
  if (percent < 100 && percent > 99) return '> 99 %';
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

function pair(value: number, big: number, bigName: string, small: number, smallName: string): string {
  const whole = Math.floor(value / big);
  const rest = Math.floor((value % big) / small);
  return rest === 0 ? `${whole} ${bigName}` : `${whole} ${bigName} ${rest} ${smallName}`;
}
