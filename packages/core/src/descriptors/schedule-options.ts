import { type Duration, milliseconds, parseDuration } from '../options/duration.js';
import { oneOf, plainObject, type Rule } from '../options/rule.js';
import { show } from '../options/show.js';
import { checkOptions } from '../options/validate-options.js';
import { zoneProblems } from '../options/zone-name.js';
import { CronClock, cronProblems } from './cron-expression.js';
import {
  type DstRule,
  SCHEDULE_DEFAULTS,
  type ScheduleOptions,
  type SchedulePolicy,
} from './schedule-descriptor.js';
import { nextSlot, type SlotRule } from './slots.js';

/** The shortest period of `every`. What should run more often is a loop, not a schedule. */
const SHORTEST_PERIOD = 100;

/** What says when, once frequencies have been translated. */
export interface Timing {
  readonly cron?: string | undefined;
  readonly every?: Duration | undefined;
}

const positive: Rule = (value) => (parseDuration(value) ? undefined : "a duration above zero such as '5m'");
const count: Rule = (value) =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a whole number from 1 up';
const moment: Rule = (value) =>
  value instanceof Date && !Number.isNaN(value.getTime()) ? undefined : 'a valid Date';
const text: Rule = (value) => (typeof value === 'string' && value !== '' ? undefined : 'text');

const CHECKS: Readonly<Record<keyof ScheduleOptions, Rule>> = {
  key: (value) =>
    typeof value === 'string' && /^[^\s\p{Cc}]{1,200}$/u.test(value)
      ? undefined
      : '1 to 200 characters without spaces',
  timezone: text,
  overlap: oneOf('skip', 'allow', 'queue', 'cancel-running'),
  catchUp: oneOf('once', 'none', 'all'),
  catchUpWindow: positive,
  jitter: (value) => (parseDuration(value) === undefined ? "a duration such as '5m'" : undefined),
  startAt: moment,
  endAt: moment,
  limit: count,
  pauseAfterFailures: count,
  dst: dstCheck,
};

/** What is wrong with the shape of what says when, in a sentence; nothing when it is text, or an object that may be read. */
export function specProblem(spec: unknown, on: string): string | undefined {
  const expected = `Expected ${on} to be given a frequency such as 'daily', a cron expression, { cron } or { every }, found ${show(spec)}.`;
  if (Array.isArray(spec)) return `${expected} Make a schedule for each: @Scheduled may stand several times.`;
  if (typeof spec === 'string')
    return parseDuration(spec) === undefined ? undefined : `${expected} Write { every: '${spec}' }.`;
  const { cron, every } = (plainObject(spec) ? {} : spec) as Timing;
  return cron === undefined && every === undefined ? expected : undefined;
}

/** Everything wrong with when and how a schedule fires, one sentence each; empty when all is well. */
export function scheduleProblems(
  timing: Timing,
  options: ScheduleOptions,
  timezone: string,
  on: string,
): string[] {
  if (typeof options !== 'object' || options === null)
    return [`Expected the options of ${on} to be an object, found ${show(options)}.`];
  const problems = [...checkOptions(CHECKS, options, `on ${on}`), ...timingProblems(timing, timezone, on)];
  if (problems.length > 0) return problems;
  const rule = slotRule(timing, options, timezone);
  if (rule.startAt !== undefined && rule.endAt !== undefined && rule.startAt > rule.endAt)
    return [`"startAt" on ${on} is after "endAt". Swap them.`];
  // An end that has passed is how a schedule ends; a time without any slot is a mistake.
  if (
    rule.startAt !== undefined &&
    rule.endAt !== undefined &&
    nextSlot(rule, rule.startAt - 1) === undefined
  )
    return [`No moment of ${on} lies between its "startAt" and its "endAt".`];
  return [];
}

/** What the calculator works with, of a timing and options that have been checked. */
export function slotRule({ cron, every }: Timing, options: ScheduleOptions, timezone: string): SlotRule {
  const isPeriod = every !== undefined;
  const isHourly = !isPeriod && CronClock.of(cron as string).isHourly;
  return Object.freeze({
    ...(isPeriod ? { every: milliseconds(every) } : { cron: cron as string }),
    timezone,
    ...dstRule(options.dst, isHourly),
    ...(options.startAt ? { startAt: options.startAt.getTime() } : {}),
    ...(options.endAt ? { endAt: options.endAt.getTime() } : {}),
  });
}

export function schedulePolicy(options: ScheduleOptions): SchedulePolicy {
  return Object.freeze({
    overlap: options.overlap ?? SCHEDULE_DEFAULTS.overlap,
    catchUp: options.catchUp ?? SCHEDULE_DEFAULTS.catchUp,
    catchUpWindow: milliseconds(options.catchUpWindow ?? SCHEDULE_DEFAULTS.catchUpWindow),
    jitter: milliseconds(options.jitter ?? SCHEDULE_DEFAULTS.jitter),
    limit: options.limit,
    pauseAfterFailures: options.pauseAfterFailures,
  });
}

function timingProblems({ cron, every }: Timing, timezone: string, on: string): string[] {
  if (every !== undefined && cron !== undefined)
    return [`"every" and "cron" on ${on} exclude each other: both say when. Keep one.`];
  if (every === undefined) return cronProblems(cron as string, timezone, on);
  const period = parseDuration(every) ?? 0;
  return [
    ...zoneProblems(timezone, on),
    ...(period >= SHORTEST_PERIOD
      ? []
      : [
          `Expected "every" on ${on} to be a duration of at least ${SHORTEST_PERIOD} ms such as '30s', found ${show(every)}.`,
        ]),
  ];
}

// A schedule of every hour is a period to its author: it goes on through an hour that comes twice.
function dstRule(dst: DstRule | undefined, isHourly: boolean): Pick<SlotRule, 'skipped' | 'repeated'> {
  if (typeof dst === 'object')
    return { skipped: dst.skipped ?? 'once', repeated: dst.repeated ?? (isHourly ? 'both' : 'once') };
  const word = dst ?? (isHourly ? 'both' : 'once');
  return { skipped: word === 'skip' ? 'skip' : 'once', repeated: word === 'both' ? 'both' : 'once' };
}

function dstCheck(value: unknown): string | undefined {
  const expected = "'skip', 'once', 'both', or { skipped: 'skip' | 'once', repeated: 'once' | 'both' }";
  if (typeof value !== 'object' || value === null) return oneOf('skip', 'once', 'both')(value) && expected;
  const { skipped = 'once', repeated = 'once', ...more } = value as Record<string, unknown>;
  const isFine =
    !oneOf('skip', 'once')(skipped) && !oneOf('once', 'both')(repeated) && Object.keys(more).length === 0;
  return isFine ? undefined : expected;
}
