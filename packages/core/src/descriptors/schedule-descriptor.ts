import type { Frequency } from './frequency.js';

/** What stands in `@Scheduled(…)`: a frequency's name or a cron expression, and the zone it is meant in. */
export interface ScheduleDeclaration {
  readonly spec: string;
  readonly options: ScheduleOptions;
}

export interface ScheduleOptions {
  /** The schedule's key; give one when a method has several. @default the job's name */
  key?: string;
  /** An IANA zone such as 'Europe/Berlin'. @default the app's `timezone` */
  timezone?: string;
}

/** Frozen facts about one schedule. */
export interface ScheduleDescriptor {
  /** What it is known by, unique in the app. */
  readonly key: string;
  /** The job it queues. */
  readonly job: string;
  /** Five fields, or six with seconds. */
  readonly cron: string;
  readonly timezone: string;
  readonly frequency: Frequency | undefined;
  /** Where its jobs go: the method's queue, or `long` for the `_long` and `_maintenance` frequencies. */
  readonly queue: string | undefined;
}
