import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { type Duration, parseDuration } from '../options/duration.js';

export type HealthIssueKind =
  /** More scheduled runs failed within the last hour than may. */
  | 'failed-runs'
  /** A scheduled run goes on although its time limit is over. */
  | 'stuck-run'
  /** Jobs wait, and every worker of their queue is busy. */
  | 'backlog'
  /** Jobs wait, and nobody serves their queue, or only workers that take nothing more. */
  | 'no-worker'
  /** The next slot of a schedule has not come, nor the one after. */
  | 'late-schedule'
  /** Schedules that the code declares are not in the datastore, so that nothing fires them. */
  | 'missing-schedule'
  /** The clock of a worker or a scheduler differs from the datastore's by more than a second. */
  | 'clock-off'
  /** There are schedules, and no process fires them. */
  | 'no-scheduler'
  /** Workers meet jobs that their apps do not know, and hand them back. */
  | 'unknown-job'
  | 'crash-loop';

/** One thing that is wrong. What has the same kind and subject is the same thing. */
export interface HealthIssue {
  readonly kind: HealthIssueKind;
  /** A schedule's key, a queue's name, a run's id, a process as `host:pid`, a queue and a job's name; 'scheduler' for all schedules together. */
  readonly subject: string;
  /** A sentence or two for people. */
  readonly message: string;
  /** Since when it is so, as far as that can be known. */
  readonly since: Date;
}

/** How the scheduler and the workers of its runs are. */
export interface SchedulerHealth {
  /** Whether there is no issue. */
  readonly healthy: boolean;
  readonly issues: readonly HealthIssue[];
  readonly checkedAt: Date;
  readonly figures: HealthFigures;
}

export interface HealthFigures {
  readonly schedules: number;
  /** Schedules that the code of this app declares. */
  readonly declared: number;
  /** Those of the declared ones that the datastore does not have. */
  readonly missing: number;
  /** Processes that fire schedules. */
  readonly schedulers: number;
  readonly workers: number;
  /** Scheduled runs that failed within the last hour, as far as 1,000. */
  readonly failedLastHour: number;
  /** Scheduled runs beyond their time limit. */
  readonly stuck: number;
  /** Schedules whose next slot is overdue. */
  readonly late: number;
  readonly queues: readonly QueueFigures[];
}

export interface QueueFigures {
  readonly queue: string;
  readonly waiting: number;
  readonly active: number;
  /** Worker processes that take jobs of it; those that were told to take nothing more do not count. */
  readonly workers: number;
  /** Jobs they take at a time, together. */
  readonly capacity: number;
}

/** From where on something is an issue. */
export interface HealthLimits {
  /** So many scheduled runs may fail within an hour. 0 to 999. @default 5 */
  maxFailedPerHour?: number;
  /** So much longer than its time limit a run may go on. @default '1m' */
  stuckGrace?: Duration;
  /** So long the oldest job of a queue may wait while all its workers are busy, or while it has none. @default '1m' */
  maxWait?: Duration;
  /** So late a schedule may be at least; one with a longer period may be late by that period. @default '1m' */
  lateBy?: Duration;
}

/** Limits in milliseconds. */
export type CheckedLimits = { readonly [K in keyof Required<HealthLimits>]: number };

const DEFAULTS = { maxFailedPerHour: 5, stuckGrace: '1m', maxWait: '1m', lateBy: '1m' } as const;
/** What the record of failed runs can hold, less one. */
const MOST_FAILED = 999;

/** @throws InvalidOptionsError */
export function checkLimits(limits: HealthLimits): CheckedLimits {
  const problems = Object.keys(limits)
    .filter((it) => !Object.hasOwn(DEFAULTS, it))
    .map((it) => `Unknown limit "${it}". Limits: ${Object.keys(DEFAULTS).join(', ')}.`);
  const maxFailedPerHour = limits.maxFailedPerHour ?? DEFAULTS.maxFailedPerHour;
  if (!(Number.isInteger(maxFailedPerHour) && maxFailedPerHour >= 0 && maxFailedPerHour <= MOST_FAILED))
    problems.push(
      `Expected "maxFailedPerHour" to be a whole number from 0 to ${MOST_FAILED}, found ${maxFailedPerHour}.`,
    );
  const duration = (name: 'stuckGrace' | 'maxWait' | 'lateBy') => {
    const parsed = parseDuration(limits[name] ?? DEFAULTS[name]);
    if (parsed === undefined)
      problems.push(
        `Expected "${name}" to be a duration such as '1m' or 60000, found ${JSON.stringify(limits[name])}.`,
      );
    return parsed ?? 0;
  };
  const checked = {
    maxFailedPerHour,
    stuckGrace: duration('stuckGrace'),
    maxWait: duration('maxWait'),
    lateBy: duration('lateBy'),
  };
  if (problems.length > 0) throw new InvalidOptionsError('The health was not looked at', problems);
  return checked;
}
