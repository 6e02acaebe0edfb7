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
 * The cron expression of a frequency. `seed` makes the offset of the `_maintenance` ones: the same
 * for a schedule at every boot, spread over schedules, so that maintenance does not all start at once.
 */
export function frequencyCron(frequency: Frequency, seed: string, allEvery: Duration): string {
  const [period, kind] = frequency.split('_') as [string, string | undefined];
  const minute = kind === 'maintenance' ? offset(seed, 60) : 0;
  const hour = kind === 'maintenance' ? offset(`${seed}/hour`, 6) : 0;
  switch (period) {
    case 'all':
      return everyCron(milliseconds(allEvery));
    case 'hourly':
      return `${minute} * * * *`;
    case 'daily':
      return `${minute} ${hour} * * *`;
    case 'weekly':
      return `${minute} ${hour} * * 0`;
    case 'monthly':
      return '0 0 1 * *';
    default:
      return '0 0 1 1 *';
  }
}

// `all` is a period; as cron it stays on the clock's grid, so every process agrees on its slots.
function everyCron(period: number): string {
  const seconds = Math.max(1, Math.round(period / 1000));
  if (seconds < 60) return `*/${seconds} * * * * *`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `*/${minutes} * * * *` : `0 */${Math.min(23, Math.round(minutes / 60))} * * *`;
}

function offset(seed: string, below: number): number {
  return createHash('sha256').update(seed).digest().readUInt32BE(0) % below;
}
