/** A moment for people, in UTC, to the second: `2026-01-13 14:30:00Z`. */
export function showMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** A length of time for people, from milliseconds. */
export function showSpan(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  const [large, small, unit] =
    hours > 0 ? [`${hours} h`, minutes, 'min'] : [`${minutes} min`, seconds % 60, 's'];
  return small === 0 ? large : `${large} ${small} ${unit}`;
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'm'],
  [1_000, 's'],
] as const;

/** How long ago a moment was, or how soon it comes: `3m ago`, `in 2h`, `now`. */
export function showAgo(moment: Date, now = Date.now()): string {
  const ms = now - moment.getTime();
  const [size, unit] = UNITS.find(([it]) => Math.abs(ms) >= it) ?? [];
  if (size === undefined) return 'now';
  const count = `${Math.floor(Math.abs(ms) / size)}${unit}`;
  return ms > 0 ? `${count} ago` : `in ${count}`;
}
