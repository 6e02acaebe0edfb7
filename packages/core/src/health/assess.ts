import { HOUR } from '../clock/clock.js';
import { showDuration as span } from '../options/duration.js';
import type { CrashLoopReport } from '../presence/crash-loop.js';
import type { UnknownJobReport } from '../presence/unknown-job.js';
import type { FailedRun } from '../scheduler/failed-runs.js';
import type { CheckedLimits, HealthIssue, QueueFigures } from './health.js';

/** What is known when the health is judged. Moments are milliseconds since 1970. */
export interface HealthFacts {
  /** The schedules whose next tick is overdue, the longest overdue first. */
  readonly overdue: readonly OverdueSchedule[];
  /** Keys of declared schedules that are not stored. */
  readonly missing: readonly string[];
  /** Schedules nobody has stopped. */
  readonly enabledSchedules: number;
  /** Disabled or paused by an operator. */
  readonly isHalted: boolean;
  readonly schedulers: number;
  /** Processes whose clocks are off. */
  readonly clocks: readonly ClockFacts[];
  readonly queues: readonly QueueFacts[];
  /** Scheduled runs under way. */
  readonly runs: readonly ActiveRun[];
  /** The newest first. */
  readonly failures: readonly FailedRun[];
  /** Names that workers do not know. */
  readonly unknownJobs: readonly UnknownJobReport[];
  /** Places in pools whose processes die again and again. */
  readonly crashLoops: readonly CrashLoopReport[];
}

export interface ClockFacts {
  readonly kind: string;
  readonly host: string;
  readonly pid: number;
  /** How far ahead, in milliseconds. */
  readonly offset: number;
}

export interface OverdueSchedule {
  readonly key: string;
  readonly next: number;
  /** The slot after that one, when there is one. */
  readonly following: number | undefined;
  readonly isStopped: boolean;
}

export interface QueueFacts extends QueueFigures {
  /** Workers that have it and take nothing more: they were told so, or are closing. */
  readonly quiet: number;
  readonly isPaused: boolean;
  /** Slots of its workers that are taken. */
  readonly busy: number;
  /** Whether any of its workers could take one more. Where queues share slots, jobs of others may have them all. */
  readonly hasRoom: boolean;
  /** Since when the job that waits longest does so. */
  readonly waitingSince: number | undefined;
}

export interface ActiveRun {
  readonly id: string;
  readonly key: string;
  readonly queue: string;
  readonly since: number;
  /** Its time limit in milliseconds. */
  readonly limit: number;
}

/** Of late schedules and stuck runs so many are named, the worst first. */
const MOST_NAMED = 10;

/** Everything that is wrong. It looks at no clock and at no datastore. */
export function assess(facts: HealthFacts, limits: CheckedLimits, now: number): HealthIssue[] {
  return [
    ...noScheduler(facts, now),
    ...missingSchedules(facts, now),
    ...facts.clocks.slice(0, MOST_NAMED).map((it) => clockIssue(it, now)),
    ...lateSchedules(facts, limits, now)
      .slice(0, MOST_NAMED)
      .map((it) => lateIssue(it, now)),
    ...failedRuns(facts, limits, now),
    ...stuckRuns(facts, limits, now)
      .slice(0, MOST_NAMED)
      .map((it) => stuckIssue(it, now)),
    ...facts.queues.flatMap((it) => queueIssues(it, limits, now)),
    ...facts.unknownJobs.slice(0, MOST_NAMED).map(unknownIssue),
    ...facts.crashLoops.slice(0, MOST_NAMED).map(crashIssue),
  ];
}

export function lateSchedules(
  { isHalted, overdue }: Pick<HealthFacts, 'isHalted' | 'overdue'>,
  { lateBy }: CheckedLimits,
  now: number,
): OverdueSchedule[] {
  if (isHalted) return [];
  return overdue.filter(
    ({ next, following, isStopped }) =>
      !isStopped && now - next > lateBy && (following === undefined || now > following),
  );
}

export function stuckRuns(
  { runs }: Pick<HealthFacts, 'runs'>,
  { stuckGrace }: CheckedLimits,
  now: number,
): ActiveRun[] {
  return runs
    .filter(({ since, limit }) => now - since > limit + stuckGrace)
    .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
}

export function failuresWithin(failures: readonly FailedRun[], now: number): FailedRun[] {
  return failures.filter(({ at }) => now - at < HOUR);
}

function noScheduler({ enabledSchedules, isHalted, schedulers, overdue }: HealthFacts, now: number) {
  if (isHalted || schedulers > 0 || enabledSchedules === 0) return [];
  const count = `${enabledSchedules} ${enabledSchedules === 1 ? 'schedule' : 'schedules'}`;
  const message = `No process fires the schedules, and there are ${count}. Run \`cortado schedule\`.`;
  return [issue('no-scheduler', 'scheduler', message, Math.min(now, overdue[0]?.next ?? now))];
}

function missingSchedules({ missing, isHalted }: HealthFacts, now: number) {
  if (isHalted || missing.length === 0) return [];
  const named = missing.slice(0, MOST_NAMED).join(', ');
  const rest = missing.length > MOST_NAMED ? ` and ${missing.length - MOST_NAMED} more` : '';
  const are =
    missing.length === 1
      ? '1 schedule that the code declares is'
      : `${missing.length} schedules that the code declares are`;
  const message = `${are} not in the datastore: ${named}${rest}. A process that fires schedules puts them there within seconds; so does \`cortado migrate\`.`;
  return [issue('missing-schedule', 'scheduler', message, now)];
}

function clockIssue({ kind, host, pid, offset }: ClockFacts, now: number): HealthIssue {
  const how = `${span(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'}`;
  const message = `The clock of the ${kind} with pid ${pid} on ${host} is ${how} the datastore's, which decides what is due. Set it, by NTP for example.`;
  return issue('clock-off', `${host}:${pid}`, message, now);
}

function lateIssue({ key, next }: OverdueSchedule, now: number): HealthIssue {
  const message = `The schedule ${key} is late by ${span(now - next)}: its slot of ${moment(next)} has not come, nor the one after.`;
  return issue('late-schedule', key, message, next);
}

function stuckIssue({ id, key, queue, since, limit }: ActiveRun, now: number): HealthIssue {
  const message = `A run of the schedule ${key} goes on for ${span(now - since)}, and its time limit is ${span(limit)} (job ${id} in queue ${queue}).`;
  return issue('stuck-run', id, message, since + limit);
}

function failedRuns({ failures }: HealthFacts, { maxFailedPerHour }: CheckedLimits, now: number) {
  const recent = failuresWithin(failures, now);
  if (recent.length <= maxFailedPerHour) return [];
  const counts = new Map<string, number>();
  for (const { key } of recent) counts.set(key, (counts.get(key) ?? 0) + 1);
  const most = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = most.slice(0, 5).map(([key, count]) => `${key} ${count}`);
  const rest = most.length > 5 ? ` and ${most.length - 5} more` : '';
  const message = `${recent.length} scheduled runs failed within the last hour: ${named.join(', ')}${rest}. The last one: ${recent[0]?.error ?? ''}`;
  return [issue('failed-runs', 'scheduler', message, recent.at(-1)?.at ?? now)];
}

function queueIssues(it: QueueFacts, { maxWait }: CheckedLimits, now: number): HealthIssue[] {
  const { queue, waiting, workers, quiet, capacity, busy, hasRoom, isPaused, waitingSince } = it;
  if (isPaused || waiting === 0 || waitingSince === undefined || now - waitingSince <= maxWait) return [];
  const jobs = waiting === 1 ? '1 job waits' : `${waiting} jobs wait`;
  const since = `the oldest for ${span(now - waitingSince)}`;
  if (workers === 0)
    return [
      issue('no-worker', queue, `${jobs} in queue ${queue}, ${since}, and ${nobody(quiet)}.`, waitingSince),
    ];
  const isFull = busy >= capacity;
  if (!isFull && hasRoom) return [];
  const why = isFull
    ? `all its workers are busy (${busy} of ${capacity} at a time)`
    : 'jobs of other queues have taken the slots that its workers share';
  const message = `${jobs} in queue ${queue}, ${since}, and ${why}.`;
  return [issue('backlog', queue, message, waitingSince)];
}

/** Why no worker takes jobs, although some may be there. */
function nobody(quiet: number): string {
  if (quiet === 0) return 'no worker serves it';
  const workers = quiet === 1 ? 'its worker is' : `its ${quiet} workers are`;
  return `${workers} quiet: told to take nothing more, or closing. Another has to be started`;
}

function unknownIssue({ queue, name, app, since, wait }: UnknownJobReport): HealthIssue {
  const message = `Jobs named "${name}" come up in queue ${queue}, and the workers of "${app}" do not know that name: they hand them back, and each fails ${span(wait)} after it was first met. Start a worker that has it, or give it a queue of its own.`;
  return issue('unknown-job', `${queue}:${name}`, message, since);
}

function crashIssue({ host, pid, queues, exit, since }: CrashLoopReport): HealthIssue {
  const message = `Processes of the pool ${pid} on ${host} that serve ${queues.join(', ')} die again and again, the last one by ${exit}. What they write to stderr may tell why; the pool goes on starting others.`;
  return issue('crash-loop', `${host}:${pid}:${queues.join(',')}`, message, since);
}

function issue(kind: HealthIssue['kind'], subject: string, message: string, since: number): HealthIssue {
  return { kind, subject, message, since: new Date(since) };
}

function moment(at: number): string {
  return new Date(at).toISOString().replace('.000', '');
}
