import { type CronExpression, CronExpressionParser } from 'cron-parser';
import { DAY, systemClock } from '../clock/clock.js';
import { zoneProblems } from '../options/zone-name.js';
import { NeverError, readCronFields } from './cron-fields.js';
import { frequencyOfNickname } from './frequency.js';

const LONGEST = 200;

/** Everything wrong with a cron expression and its zone, one sentence each; empty when both are good. */
export function cronProblems(cron: string, timezone: string, on: string): string[] {
  const problems = zoneProblems(timezone, on);
  const found = JSON.stringify(String(cron).slice(0, 80));
  if (String(cron).length > LONGEST)
    return [
      ...problems,
      `Expected the cron expression of ${on} to have at most ${LONGEST} characters, found ${found}.`,
    ];
  if (typeof cron === 'string' && cron.trim().startsWith('@'))
    return [...problems, `${nicknameProblem(cron.trim())} Found ${found} on ${on}.`];
  const fields = typeof cron === 'string' ? cron.trim().split(/\s+/) : [];
  if (fields.length < 5 || fields.length > 6)
    return [
      ...problems,
      `Expected the cron expression of ${on} to have five fields (minute hour day month weekday), or six with seconds first, found ${found}.`,
    ];
  // cron-parser draws a random number for each H, another one in every process.
  if (fields.some((it) => /(^|[,(/-])H/.test(it)))
    return [
      ...problems,
      `The cron expression ${found} of ${on} has "H", which every process would read as another moment. Write the moment, or use a _maintenance frequency.`,
    ];
  try {
    if (CronClock.of(cron).next(systemClock.now()) === undefined)
      problems.push(`The cron expression ${found} of ${on} names a moment that never comes.`);
  } catch (error) {
    problems.push(
      error instanceof NeverError
        ? `The cron expression ${found} of ${on} names a day that never comes: ${error.message}.`
        : `The cron expression ${found} of ${on} cannot be read: ${reason(error)}. Expected for example "0 9 * * 1-5" (at nine, Monday to Friday).${secondsFirst(fields)}`,
    );
  }
  return problems;
}

/** What to write in place of `@daily` and the like, which crontab knows. */
function nicknameProblem(nickname: string): string {
  const frequency = frequencyOfNickname(nickname);
  const [, period] = /^@every\s+(.+)$/.exec(nickname) ?? [];
  if (period !== undefined)
    return `A cron expression has fields and no nickname: write { every: ${JSON.stringify(period.slice(0, 40))} } in its place.`;
  if (nickname === '@reboot')
    return 'A schedule has a time, and "@reboot" has none: call the method when your process starts.';
  return frequency
    ? `A cron expression has fields and no nickname: write "${frequency.cron}", or the frequency '${frequency.name}' in its place.`
    : `A cron expression has fields and no nickname such as ${JSON.stringify(nickname.slice(0, 40))}.`;
}

/** Whether six fields were meant with the seconds last, as croniter and Frappe read them: their reading makes more sense. */
export function looksSecondsLast(cron: string): boolean {
  const [, , hour, day, month = '', weekday = ''] = cron.trim().split(/\s+/);
  return hour === '*' && (day === '*' || month !== '*') && /^(0+|\*\/\d+)$/.test(weekday);
}

/** The same moments with the seconds where they are expected. */
export function withSecondsFirst(cron: string): string {
  const fields = cron.trim().split(/\s+/);
  return [fields.at(-1), ...fields.slice(0, -1)].join(' ');
}

function secondsFirst(fields: readonly string[]): string {
  if (fields.length !== 6) return '';
  const turned = withSecondsFirst(fields.join(' '));
  try {
    readCronFields(turned);
  } catch {
    return '';
  }
  return ` Of six fields the first is the second, where Frappe has it last: write "${turned}" if you meant that.`;
}

/**
 * A cron expression on a clock that never changes for daylight saving. It counts in milliseconds like UTC; whoever
 * asks puts a zone on top. cron-parser finds the days, and the times inside a day are counted here: it takes some
 * 30 microseconds for a step, and a long pause of a schedule of seconds has thousands of them.
 */
export class CronClock {
  static readonly #known = new Map<string, CronClock>();
  readonly #expression: CronExpression;
  readonly #hours: readonly number[];
  readonly #minutes: readonly number[];
  readonly #seconds: readonly number[];
  /** A day that is known to match, and the one whose next matching day it is. */
  #day: { readonly from: number; readonly start: number } | undefined;

  /** Parsed once; schedules share expressions. Throws what cron-parser says of a bad one. */
  static of(cron: string): CronClock {
    let clock = CronClock.#known.get(cron);
    if (!clock) {
      clock = new CronClock(cron);
      if (CronClock.#known.size >= 1_000) CronClock.#known.clear();
      CronClock.#known.set(cron, clock);
    }
    return clock;
  }

  private constructor(cron: string) {
    this.#expression = CronExpressionParser.parse(readCronFields(cron).text, { tz: 'UTC' });
    const { hour, minute, second } = this.#expression.fields;
    this.#hours = hour.values;
    this.#minutes = minute.values;
    this.#seconds = second.values;
  }

  /** Whether it fires in each hour of a day, and so is a period rather than a time of day. */
  get isHourly(): boolean {
    return this.#hours.length === 24;
  }

  /** The first matching moment after this one; `undefined` when there is none in reach of cron-parser. */
  next(after: number): number | undefined {
    const moment = Math.floor(after / 1_000) * 1_000 + 1_000;
    const today = Math.floor(moment / DAY) * DAY;
    const day = this.#dayFrom(today);
    if (day === undefined) return undefined;
    const time = this.#timeFrom(day === today ? (moment - today) / 1_000 : 0);
    if (time !== undefined) return day + time * 1_000;
    const nextDay = this.#dayFrom(day + DAY);
    return nextDay === undefined ? undefined : nextDay + (this.#timeFrom(0) as number) * 1_000;
  }

  #dayFrom(start: number): number | undefined {
    if (this.#day && this.#day.from <= start && start <= this.#day.start) return this.#day.start;
    this.#expression.reset(new Date(start - 1));
    try {
      const found = Math.floor(this.#expression.next().getTime() / DAY) * DAY;
      this.#day = { from: start, start: found };
      return found;
    } catch {
      return undefined;
    }
  }

  /** Seconds into the day, at or after `second`. */
  #timeFrom(second: number): number | undefined {
    const [h, m, s] = [Math.floor(second / 3_600), Math.floor(second / 60) % 60, second % 60];
    const first = (hour: number, minute = this.#minutes[0] as number, at = this.#seconds[0] as number) =>
      hour * 3_600 + minute * 60 + at;
    if (this.#hours.includes(h)) {
      const inMinute = this.#minutes.includes(m) ? this.#seconds.find((it) => it >= s) : undefined;
      if (inMinute !== undefined) return first(h, m, inMinute);
      const minute = this.#minutes.find((it) => it > m);
      if (minute !== undefined) return first(h, minute);
    }
    const hour = this.#hours.find((it) => it > h);
    return hour === undefined ? undefined : first(hour);
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
