import { DAY } from '../clock/clock.js';
import type { Duration } from '../options/duration.js';
import type { Frequency } from './frequency.js';
import type { SlotRule } from './slots.js';

/** What a slot does while the run before it has not ended. */
export type Overlap = 'skip' | 'allow' | 'queue' | 'cancel-running';

/** What becomes of slots that passed while nothing fired. */
export type CatchUp = 'once' | 'none' | 'all';

/** Local times that daylight saving leaves out or repeats. */
export type DstRule = 'skip' | 'once' | 'both' | { skipped?: 'skip' | 'once'; repeated?: 'once' | 'both' };

export interface ScheduleOptions {
  /** What it is known by; give one when a method has several schedules. @default the job's name */
  key?: string;
  /** An IANA zone such as 'Europe/Berlin'. @default the app's `timezone`, never the process's */
  timezone?: string;
  /**
   * While the run before has not ended: leave the slot out, run beside it, run after it, or cancel it first.
   * @default 'skip'
   */
  overlap?: Overlap;
  /** Slots that passed during a pause or an outage: one run for the latest, none, or one for each. @default 'once' */
  catchUp?: CatchUp;
  /** Slots older than this are not caught up. @default '30d' */
  catchUpWindow?: Duration;
  /** Each run starts up to this much later, always the same for the same slot. @default 0 */
  jitter?: Duration;
  /** No slot before, none after; both moments count. */
  startAt?: Date;
  endAt?: Date;
  /** It ends after so many runs. @default no limit */
  limit?: number;
  /** It is stopped when so many runs in a row have failed. @default never */
  pauseAfterFailures?: number;
  /**
   * 'skip' leaves out local times that the clocks jump over, 'once' runs them as much later as the clocks jumped,
   * 'both' also runs those that come twice each time. @default 'once'; for a schedule of every hour, 'both'
   */
  dst?: DstRule;
}

/** When: a period counted from `startAt` or from 1970, or a cron expression of five fields, or six with seconds. */
export type ScheduleTiming = { every: Duration; cron?: never } | { cron: string; every?: never };

/** A frequency's name, a cron expression, or an object that says both when and how. */
export type ScheduleSpec = Frequency | (string & {}) | (ScheduleTiming & ScheduleOptions);

/** What stands in one `@Scheduled(…)`. */
export interface ScheduleDeclaration {
  readonly spec: ScheduleSpec;
  readonly options: ScheduleOptions;
}

/** How a schedule behaves, with nothing left open. Durations are milliseconds. */
export interface SchedulePolicy {
  readonly overlap: Overlap;
  readonly catchUp: CatchUp;
  readonly catchUpWindow: number;
  readonly jitter: number;
  readonly limit: number | undefined;
  readonly pauseAfterFailures: number | undefined;
}

/** Frozen facts about one schedule. */
export interface ScheduleDescriptor {
  /** What it is known by, unique on its datastore. */
  readonly key: string;
  /** The job it queues. */
  readonly job: string;
  /** Five fields, or six with seconds; `undefined` where `every` says when. */
  readonly cron: string | undefined;
  /** Milliseconds. */
  readonly every: number | undefined;
  readonly timezone: string;
  readonly frequency: Frequency | undefined;
  /** Where its jobs go when the schedule itself says so: `long` for the `_long` and `_maintenance` frequencies. */
  readonly queue: string | undefined;
  readonly rule: SlotRule;
  readonly policy: SchedulePolicy;
}

export const SCHEDULE_DEFAULTS = {
  overlap: 'skip',
  catchUp: 'once',
  catchUpWindow: 30 * DAY,
  jitter: 0,
} as const;
