import { createCortado, Scheduled, type ScheduleSpec } from '@cortado/core';
import { jest } from '@jest/globals';
import { CronClock, cronProblems } from '../../src/descriptors/cron-expression.js';
import { drawCron, walker } from '../support/cron-walker.js';

const MINUTE = 60_000;
const seed = Number(process.env.CORTADO_SEED ?? 1);
const EXPRESSIONS = 4_000;

/** Numbers that the same seed draws again. */
function draws(from: number): (least: number, most: number) => number {
  let state = from >>> 0;
  return (least, most) => {
    state = (Math.imul(state ^ (state >>> 15), state | 1) + 0x6d2b79f5) >>> 0;
    state ^= state >>> 13;
    return least + ((state >>> 0) % (most - least + 1));
  };
}

/** The next minutes from a moment on that the walker finds, within so many minutes. */
function walked(cron: string, from: number, minutes: number): number[] {
  const found: number[] = [];
  const fires = walker(cron);
  for (let at = from; at < from + minutes * MINUTE && found.length < 5; at += MINUTE)
    if (fires(at)) found.push(at);
  return found;
}

describe('a cron expression', () => {
  it.each([
    ['0,30,*/15 * * * *', '0,15,30,45 * * * *'],
    ['0 9-17,12 * * *', '0 9-17 * * *'],
    ['0 0 * * 0,7', '0 0 * * 0'],
    ['0 0 * * 7,sun,SUN', '0 0 * * 0'],
    ['0 0 * * 1-7,0', '0 0 * * *'],
    ['5,5,5 1,1 * * *', '5 1 * * *'],
    ['0 0 1-10,5-15/5 * *', '0 0 1-10,15 * *'],
    ['0 0 1 jan,JAN,1-3/2 *', '0 0 1 1,3 *'],
    ['0,0-59/10,10,20 */6,6 * * mon-fri,wed', '*/10 0,6,12,18 * * 1-5'],
    ['10,5,10-20/5 * * * * *', '5,10,15,20 * * * * *'],
    ['0 0 L,L * *', '0 0 L * *'],
    ['0 0 * * sunL', '0 0 * * 0L'],
    ['0 0 * * 7#2', '0 0 * * 0#2'],
  ])('may name a value more than once: %s is %s', (cron, plain) => {
    expect(cronProblems(cron, 'UTC', 'it')).toEqual([]);
    const [one, other] = [CronClock.of(cron), CronClock.of(plain)];
    for (let at = Date.parse('2026-01-01T00:00Z'), step = 0; step < 40; step++) {
      expect(one.next(at)).toBe(other.next(at));
      at = one.next(at) as number;
    }
  });

  it(`fires when a walk through the minutes finds it, for ${EXPRESSIONS} drawn ones (seed ${seed})`, () => {
    const whole = draws(seed);
    const start = Date.parse('2026-02-20T00:00Z');
    for (let index = 0; index < EXPRESSIONS; index++) {
      const cron = drawCron(whole);
      const from = start + whole(0, 500_000) * MINUTE;
      const clock = CronClock.of(cron);
      const expected = walked(cron, from, 2 * 1_440);
      const found: number[] = [];
      for (let at = from - 1; found.length < expected.length; ) {
        at = clock.next(at) as number;
        found.push(at);
      }
      expect([cron, found]).toEqual([cron, expected]);
      // What the walker does not find in its days, we do not either.
      if (expected.length === 0) {
        const next = clock.next(from - 1);
        expect([cron, next === undefined || next >= from + 2 * 1_440 * MINUTE]).toEqual([cron, true]);
      }
    }
  });

  it.each([
    ['@daily', 'write "0 0 * * *", or the frequency \'daily\' in its place'],
    ['@midnight', 'write "0 0 * * *", or the frequency \'daily\''],
    ['@annually', 'write "0 0 1 1 *", or the frequency \'annual\''],
    ['@reboot', 'call the method when your process starts'],
    ['@sometimes', 'has fields and no nickname such as "@sometimes"'],
    ['0 0 * * fri-sun', '"fri-sun" ends before it begins. Write "5-7"'],
    ['0 0 * * sat-mon', 'Write "6,0-1"'],
    ['0 22-2 * * *', '"22-2" ends before it begins. Write "22-23,0-2"'],
    ['0 0 1 nov-feb *', 'Write "11-12,1-2"'],
    ['0 0 l * *', 'The last day of the month is a capital "L"'],
    ['0 0 * * 5l', 'a capital L, such as "5L"'],
    ['0 0 * * 1#1,1#3', '"#" stands alone in its field, found "1#1,1#3"'],
    ['0 0 * * monday', 'write "mon"'],
    ['0 0 1 foo *', '"foo" is no month. Names: jan, feb'],
    ['60 * * * *', 'the minute goes from 0 to 59, found "60"'],
    ['0 24 * * *', 'the hour goes from 0 to 23, found "24"'],
    ['0 0 0 * *', 'the day of the month goes from 1 to 31, found "0"'],
    ['0 0 * 13 *', 'the month goes from 1 to 12, found "13"'],
    ['0 0 * * 8', 'the weekday goes from 0 to 7, found "8"'],
    ['*/0 * * * *', 'a step is a whole number from 1 up, found "*/0"'],
    ['1,,2 * * * *', '"" is no minute'],
    ['0 0 31 2 *', 'names a day that never comes: February has no day 31'],
    ['0 0 30 feb *', 'February has no day 30'],
    ['0 0 31 4,6,9,11 *', 'April, June, September, November have no day 31'],
    ['0 9 * * 1-5 30', 'Frappe has it last: write "30 0 9 * * 1-5" if you meant that'],
  ])('that cannot be is refused with help: %s', (cron, help) => {
    const problems = cronProblems(cron, 'UTC', 'it');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(help);
  });

  it.each<[string, boolean]>([
    ['*/5 * * * * 0', true],
    ['0 9 * * 1-5 0', true],
    ['30 * * * * */10', true],
    ['0 0 9 * * 0', false],
    ['*/10 * * * * *', false],
    ['0 9 * * 0', false],
  ])('with the seconds where Frappe has them is asked about at boot: %s, %s', (cron, isAsked) => {
    class Reports {
      @Scheduled(cron as ScheduleSpec)
      async nightly(): Promise<void> {}
    }
    const warn = jest.spyOn(process, 'emitWarning').mockReturnValue(undefined);
    void createCortado({ connection: 'redis://127.0.0.1:1', services: [Reports] }).close();
    const said = warn.mock.calls.map(([it]) => String(it));
    warn.mockRestore();
    expect(said).toEqual(
      isAsked ? [expect.stringContaining(`"${cron}" of Reports.nightly has six fields`)] : [],
    );
  });
});
