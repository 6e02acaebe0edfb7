import { showSpan } from './numbers.js';

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const NEARLY_NOW = 1_500;
const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `3 min ago`, `in 20 s` */
export function showAgo(moment: string | number | Date, now = Date.now()): string {
  const passed = now - new Date(moment).getTime();
  if (Math.abs(passed) < NEARLY_NOW) return 'now';
  const span = agoSpan(Math.abs(passed));
  return passed > 0 ? `${span} ago` : `in ${span}`;
}

/** In the zone of whoever reads it. */
export function showLocal(moment: string | number | Date): string {
  return LOCAL.format(new Date(moment));
}

export function showTime(moment: string | number | Date): string {
  return TIME.format(new Date(moment));
}

/** `2026-11-26 17:52:03.120 UTC` */
export function showUtc(moment: string | number | Date): string {
  return `${new Date(moment).toISOString().replace('T', ' ').replace('Z', '')} UTC`;
}

// Tenths of a second, and seconds of what is minutes ago, are no use to anybody.
function agoSpan(span: number): string {
  const unit = span >= DAY ? HOUR : span >= 10 * MINUTE ? MINUTE : SECOND;
  const whole = Math.floor(span / unit) * unit;
  return whole < 10 * SECOND ? `${whole / SECOND} s` : showSpan(whole);
}
