import { createHash } from 'node:crypto';
import { type Duration, milliseconds } from '../options/duration.js';
import { suggestion } from '../options/nearest-name.js';

/** The frequency names of Frappe's `scheduler_events` (frappe/core/doctype/scheduled_job_type). */
export const FREQUENCIES = [
  'all',
  'hourly',
  'hourly_short',
  'hourly_default',
  'hourly_long',
  'hourly_maintenance',
  'daily',
  'daily_short',
  'daily_default',
  'daily_long',
  'daily_maintenance',
  'weekly',
  'weekly_short',
  'weekly_default',
  'weekly_long',
  'weekly_maintenance',
  'monthly',
  'monthly_short',
  'monthly_default',
  'monthly_long',
  'yearly',
  'yearly_short',
  'yearly_default',
  'yearly_long',
  'annual',
  'annual_short',
  'annual_default',
  'annual_long',
] as const;

export type Frequency = (typeof FREQUENCIES)[number];

export function isFrequency(text: string): text is Frequency {
  return (FREQUENCIES as readonly string[]).includes(text);
}

/** The queue that a frequency says in its name; maintenance is long. */
export function frequencyQueue(frequency: Frequency): 'short' | 'default' | 'long' | undefined {
  const [, kind] = frequency.split('_');
  if (kind === 'maintenance') return 'long';
  return kind as ReturnType<typeof frequencyQueue>;
}

/** What to write for a word that is no frequency: the nearest one, or where the queue is said. */
export function frequencyHelp(word: string, known: readonly string[] = FREQUENCIES): string {
  const [, period, suffix] = /^([a-z]+)_(short|default|long|maintenance)$/.exec(word) ?? [];
  if (period === undefined || !known.includes(period)) return suggestion(word, known);
  const queue = suffix === 'maintenance' ? 'long' : suffix;
  return ` "${period}" takes no _${suffix}: write "${period}", and say the queue on the method: @Enqueue({ queue: '${queue}' }).`;
}

/** What crontab calls `@daily` and the like. */
export function frequencyOfNickname(nickname: string): { name: Frequency; cron: string } | undefined {
  const word = nickname.slice(1).toLowerCase();
  const name = { annually: 'annual', midnight: 'daily' }[word] ?? word;
  if (!isFrequency(name) || name === 'all') return undefined;
  return { name, cron: frequencyTiming(name, '', '4m').cron as string };
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
