import { DAY, HOUR, MINUTE, SECOND } from '../clock/clock.js';
import { type Duration, milliseconds } from './duration.js';

const UNITS = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'm'],
  [SECOND, 's'],
] as const;

/** Limits of a queue as a line of a log has them, such as `concurrency 2, rate 100/1m`; null is none, what is left out is not said. */
export function showLimits({
  concurrency,
  limiter,
}: {
  readonly concurrency?: number | null | undefined;
  readonly limiter?: { readonly max: number; readonly duration: Duration } | null | undefined;
}): string {
  return [
    concurrency === undefined ? [] : [`concurrency ${concurrency ?? 'unlimited'}`],
    limiter === undefined ? [] : [`rate ${limiter ? showRate(limiter) : 'unlimited'}`],
  ]
    .flat()
    .join(', ');
}

/** Such as `100/1m`, exactly, as the command line reads it. */
function showRate({ max, duration }: { readonly max: number; readonly duration: Duration }): string {
  const time = milliseconds(duration);
  const [unit, sign] = UNITS.find(([it]) => time % it === 0) ?? [1, 'ms'];
  return `${max}/${time / unit}${sign}`;
}
