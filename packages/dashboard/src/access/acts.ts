/** What a person may do with the dashboard, and whether it changes anything. */
export const ACTS = {
  'session.read': false,
  'queues.read': false,
  'queues.pause': true,
  'queues.resume': true,
  'queues.limit': true,
  'queues.purge': true,
  'jobs.read': false,
  'jobs.retry': true,
  'jobs.cancel': true,
  'jobs.remove': true,
  'jobs.promote': true,
  'jobs.run': true,
  'jobs.unmask': true,
  'batches.read': false,
  'batches.retry': true,
  'batches.cancel': true,
  'metrics.read': false,
  'schedules.read': false,
  'schedules.stop': true,
  'schedules.start': true,
  'schedules.trigger': true,
  'schedules.skip': true,
  'schedules.backfill': true,
  'scheduler.pause': true,
  'scheduler.resume': true,
  'processes.read': false,
  'processes.quiet': true,
  'processes.restart': true,
  'processes.scale': true,
  'errors.read': false,
  'errors.retry': true,
  'errors.resolve': true,
  'errors.reopen': true,
  'errors.clear': true,
  'doctor.read': false,
  'audit.read': false,
  'requests.read': false,
  'requests.decide': true,
} as const;

export type ActName = keyof typeof ACTS;

/** One thing somebody wants to do, as `authorize` is asked about it. */
export interface DashboardAct {
  readonly name: ActName;
  /** Whether it changes anything. */
  readonly isWrite: boolean;
  /** The site of the app, where it is not the default one. */
  readonly site?: string | undefined;
  /** The queue it is done to or read from, where it is one. */
  readonly queue?: string | undefined;
  /** The key of the schedule, where it is one. */
  readonly schedule?: string | undefined;
}

/** Deciding itself; and seeing secrets, which changes nothing, and would show them to whoever confirms it rather than to who asked. */
const FOR_ONE: ReadonlySet<string> = new Set<ActName>(['requests.decide', 'jobs.unmask']);

/** Acts that an operator may want a second person for: all others that change something. */
export const FOR_TWO = (Object.keys(ACTS) as ActName[]).filter((it) => ACTS[it] && !FOR_ONE.has(it));

/** Who uses the dashboard. */
export interface DashboardUser {
  /** What stands in notes and in the audit. */
  readonly name: string;
  /** For `authorize`; the dashboard itself gives them no meaning. */
  readonly roles?: readonly string[] | undefined;
}

/**
 * Rights that nobody has unless `authorize` gives them: secrets leave the process. They count as writes, so that who only reads
 * has none of them, and so that each use is written down.
 */
const ONLY_IF_GIVEN: ReadonlySet<string> = new Set<ActName>(['jobs.unmask']);

export function isOnlyIfGiven(name: ActName): boolean {
  return ONLY_IF_GIVEN.has(name);
}

export function isWrite(name: ActName): boolean {
  return ACTS[name];
}
