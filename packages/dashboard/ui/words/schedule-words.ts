import type { Schedule, SlotLine, Triggered } from '../api/types.js';
import { showSpan } from './numbers.js';

export const SCHEDULE_STATES: Readonly<Record<Schedule['state'], { label: string; color: string }>> = {
  active: { label: 'Active', color: 'teal' },
  stopped: { label: 'Stopped', color: 'orange' },
  ended: { label: 'Ended', color: 'gray' },
  unmigrated: { label: 'Unmigrated', color: 'yellow' },
};

export const DECISIONS: Readonly<Record<SlotLine['decision'], string>> = {
  enqueued: 'Ran',
  'caught-up': 'Caught up',
  skipped: 'Skipped',
  missed: 'Missed',
  triggered: 'By hand',
  backfilled: 'Backfilled',
};

/** What came of a run by hand. */
export const TRIGGER_OUTCOMES: Readonly<Record<Triggered['outcome'], string>> = {
  added: '1 job is queued.',
  existing: 'Nothing new is queued: a job that has its unique key is there already.',
  replaced: '1 job is queued, in place of one that had its unique key.',
};

export const OUTCOMES: Readonly<Record<NonNullable<SlotLine['outcome']>, { label: string; color: string }>> =
  {
    waiting: { label: 'Waiting', color: 'gray' },
    running: { label: 'Running', color: 'blue' },
    completed: { label: 'Completed', color: 'teal' },
    failed: { label: 'Failed', color: 'red' },
    cancelled: { label: 'Cancelled', color: 'orange' },
    gone: { label: 'Gone', color: 'gray' },
  };

/** `every 4 min`, `0 9 * * 1-5`, `daily` */
export function whenWords({
  cron,
  every,
  frequency,
}: Pick<Schedule, 'cron' | 'every' | 'frequency'>): string {
  if (every !== undefined) return `every ${showSpan(every)}`;
  return frequency === undefined ? (cron ?? '') : `${frequency} (${cron})`;
}
