import { createHash } from 'node:crypto';
import { type Duration, milliseconds } from '../options/duration.js';

/** The frequency names of Frappe's `scheduler_events` (frappe/core/doctype/scheduled_job_type). */
export const FREQUENCIES = [
  'all',
  'hourly',
  'hourly_long',
  'hourly_maintenance',
  'daily',
  'daily_long',
  'daily_maintenance',
  'weekly',
  'weekly_long',
  'weekly_maintenance',
  'monthly',
  'monthly_long',
  'yearly',
  'yearly_long',
  'annual',
  'annual_long',
] as const;

export type Frequency = (typeof FREQUENCIES)[number];

export function isFrequency(text: string): text is Frequency {
  return (FREQUENCIES as readonly string[]).includes(text);
}

/** The long queue takes what says so in its name. */
export function frequencyQueue(frequency: Frequency): 'long' | undefined {
  return /_(long|maintenance)$/.test(frequency) ? 'long' : undefined;
}

/**
 * When a frequency fires: a cron expression, or a period that no cron expression can say. `seed` makes the offset of
 * the `_maintenance` ones: the same for a schedule at every boot, spread over apps and schedules, so that
 * maintenance does not all start at once.
 */
export function frequencyTiming(
  frequency: Frequency,
  seed: string,
  allEvery: Duration,
): { cron?: string; every?: number } {
  const [period, kind] = frequency.split('_') as [string, string | undefined];
  const minute = kind === 'maintenance' ? offset(seed, 60) : 0;
  const hour = kind === 'maintenance' ? offset(`${seed}/hour`, 6) : 0;
  switch (period) {
    case 'all':
      return periodTiming(milliseconds(allEvery));
    case 'hourly':
      return { cron: `${minute} * * * *` };
    case 'daily':
      return { cron: `${minute} ${hour} * * *` };
    case 'weekly':
      return { cron: `${minute} ${hour} * * 0` };
    case 'monthly':
      return { cron: '0 0 1 * *' };
    default:
      return { cron: '0 0 1 1 *' };
  }
}

// A period that divides its hour or minute evenly is said as cron, which people read at a glance.
function periodTiming(period: number): { cron?: string; every?: number } {
  const [seconds, minutes] = [period / 1_000, period / 60_000];
  if (Number.isInteger(minutes) && 60 % minutes === 0 && minutes < 60)
    return { cron: `*/${minutes} * * * *` };
  if (Number.isInteger(seconds) && 60 % seconds === 0 && seconds < 60)
    return { cron: `*/${seconds} * * * * *` };
  return { every: period };
}

function offset(seed: string, below: number): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) % below;
}
