import { CronClock, cronProblems, looksSecondsLast } from '../../src/descriptors/cron-expression.js';
import { tooLongStep } from '../../src/descriptors/cron-fields.js';
import { meet, momentsOf } from '../../src/descriptors/schedule-identity.js';
import type { SlotRule } from '../../src/descriptors/slots.js';
import { rule } from '../support/slot-rules.js';

const DAY = 86_400_000;
/** A Thursday. */
const START = Date.parse('2026-01-01T00:00Z');

/** The first moments of an expression from START on, as month, day and time. */
function moments(cron: string, count: number): string[] {
  const clock = CronClock.of(cron);
  const found: string[] = [];
  for (let at = START - 1; found.length < count; ) {
    at = clock.next(at) as number;
    found.push(new Date(at).toISOString().slice(5, 19));
  }
  return found;
}

const utc = (cron: string, more: Partial<SlotRule> = {}) => rule(cron, 'UTC', undefined, more);
const isSame = (one: string, other: string) => meet(utc(one), utc(other));

describe('the words of a cron expression', () => {
  it.each([
    ['1/2/3 * * * *', '"1/2/3" is no minute'],
    ['*/5/5 * * * *', '"*/5/5" is no minute'],
    ['5/ * * * *', '"5/" is no minute'],
    ['/5 * * * *', '"/5" is no minute'],
    ['1-2-3 * * * *', '"1-2-3" is no minute'],
    ['1- * * * *', '"1-" is no minute'],
    ['-5 * * * *', '"-5" is no minute'],
    ['*/1.5 * * * *', 'a step is a whole number from 1 up, found "*/1.5"'],
    ['*/x * * * *', 'a step is a whole number from 1 up, found "*/x"'],
    ['0x10 * * * *', '"0x10" is no minute.'],
    ['５ * * * *', '"５" is no minute.'],
    ['0 0 * * 1#6', '"1#6" is no weekday'],
    ['0 0 * * 8L', '"8L" is no weekday'],
    ['0 0 * * abcL', '"abc" is no weekday'],
    ['0 0 15W * *', '"15W" is no day of the month.'],
    ['0 0 LW * *', '"LW" is no day of the month.'],
    ['0 0 L-3 * *', '"L" is no day of the month. "L", the last day, stands alone or in a list'],
    ['L * * * *', '"L" is no minute. The last day of the month is a capital "L"'],
    ['0 0 * * 1,2#1', '"#" stands alone in its field, found "1,2#1"'],
    ['0 0 * * 6-0', '"6-0" ends before it begins. Write "6-7"'],
    ['0 0 * * 5-0', 'Write "5-7"'],
    ['0 0 * * 3-1', 'Write "3-6,0-1"'],
    ['0 0 31-1 * *', 'Write "31,1"'],
    ['59-0 * * * *', 'Write "59,0"'],
    ['0 0 1 december *', 'Names have three letters: write "dec"'],
    ['0 0 31 2,4 *', 'February, April have no day 31'],
  ])('that mean nothing are named, with what to write: %s', (cron, help) => {
    expect(cronProblems(cron, 'UTC', 'it')).toEqual([expect.stringContaining(help)]);
  });

  it.each([
    ['58/1 * * * *', ['01-01T00:58:00', '01-01T00:59:00', '01-01T01:58:00']],
    ['7-20/6 0 * * *', ['01-01T00:07:00', '01-01T00:13:00', '01-01T00:19:00', '01-02T00:07:00']],
    ['?/30 0 * * *', ['01-01T00:00:00', '01-01T00:30:00', '01-02T00:00:00']],
    ['0 0 ? jan,DEC ?', ['01-01T00:00:00', '01-02T00:00:00']],
    // A day counts when either of the two has it, unless one of them is a wildcard.
    ['0 0 10 * mon', ['01-05T00:00:00', '01-10T00:00:00', '01-12T00:00:00']],
    ['0 0 31,L 2 *', ['02-28T00:00:00']],
    ['0 0 31 2 sun', ['02-01T00:00:00', '02-08T00:00:00']],
    ['0 0 30 2,4 *', ['04-30T00:00:00']],
    ['0 0 29 2 *', ['02-29T00:00:00']],
    ['0 0 * * 7L', ['01-25T00:00:00', '02-22T00:00:00']],
    [
      '0 0 * * friL,mon',
      ['01-05T00:00:00', '01-12T00:00:00', '01-19T00:00:00', '01-26T00:00:00', '01-30T00:00:00'],
    ],
  ])('that are one of the rarer kinds fire when they say: %s', (cron, expected) => {
    expect(cronProblems(cron, 'UTC', 'it')).toEqual([]);
    expect(moments(cron, expected.length)).toEqual(expected);
  });

  it('give the same moments in whatever order they are asked for', () => {
    const clock = CronClock.of('30 12 * * 1');
    const monday = Date.parse('2026-01-05T12:30Z');
    const weeks = (count: number) => monday + count * 7 * DAY;
    expect([2, 0, 1, 1, 0].map((it) => clock.next(weeks(it) - 3 * DAY))).toEqual([2, 0, 1, 1, 0].map(weeks));
    expect(clock.next(weeks(0) - 1)).toBe(weeks(0));
    expect(clock.next(weeks(0))).toBe(weeks(1));
  });

  it('are turned round for Frappe only where that is readable, and six of them', () => {
    const said = (cron: string) => cronProblems(cron, 'UTC', 'it')[0]?.includes('Frappe');
    expect(said('0 9 * * 1-5 30')).toBe(true);
    expect(said('99 9 * * 1-5 99')).toBe(false);
    expect(said('0 24 * * 5')).toBe(false);
  });

  it('look like Frappe’s where theirs is the likelier reading', () => {
    const asked = (cron: string) => looksSecondsLast(cron);
    expect(['*/5 * * * * 0', '0 9 * * 1-5 00', '30 5 * 1 6 */10', '0 0 * 5 3 0'].map(asked)).toEqual(
      Array(4).fill(true),
    );
    expect(
      ['0 9 * 5 * 0', '0 9 8 * * 0', '0 0 * * * 1', '0 0 * * * */x', '0 0 * * * 10', '*/5 * * * *'].map(
        asked,
      ),
    ).toEqual(Array(6).fill(false));
  });

  it('are refused with the zone beside them', () => {
    expect(cronProblems('@daily', 'Mars', 'it')).toHaveLength(2);
    expect(cronProblems('0 0 31 2 *', 'Mars', 'it')).toHaveLength(2);
    expect(cronProblems(' @DAILY ', 'UTC', 'it')[0]).toContain('write "0 0 * * *"');
    expect(cronProblems('0 0 H/3 * *', 'UTC', 'it')[0]).toContain('has "H"');
    expect(cronProblems('0 0 1 MARCH *', 'UTC', 'it')[0]).toContain('write "mar"');
    expect(cronProblems('0 0 * THU *', 'UTC', 'it')[0]).toContain('"THU" is no month');
  });

  it('are refused with what to write where another program knows them', () => {
    expect(cronProblems('@every 5m', 'UTC', 'it')[0]).toContain('write { every: "5m" }');
    expect(cronProblems('CRON_TZ=UTC 0 0 * * *', 'UTC', 'it')[0]).toContain('the option `timezone`');
    expect(cronProblems('0 0 15W * *', 'UTC', 'it')[0]).toContain('Working days cannot be said');
    expect(cronProblems('0 0 L-3 * *', 'UTC', 'it')[0]).toContain('stands alone or in a list');
    expect(cronProblems('0 0 * * *', 'europe/berln', 'it')[0]).toContain('Did you mean "Europe/Berlin"?');
    expect(cronProblems('0 0 * * *', 'New York', 'it')[0]).toContain('Did you mean "America/New_York"?');
  });

  it('name a step that is longer than its field, which fires once in it', () => {
    expect(tooLongStep('*/90 * * * *')).toBe('*/90');
    expect(tooLongStep('0 0 1,5/31 * *')).toBe('5/31');
    expect(tooLongStep('0 0 * * * 1/8')).toBe('1/8');
    expect(tooLongStep('*/59 */23 */30 */11 */7')).toBeUndefined();
  });
});

describe('two schedules', () => {
  it.each([
    ['0-59 * * * *', '* * * * *'],
    ['*/1 */1 */1 */1 */1', '* * * * *'],
    ['0 0 1-31 * 1', '0 0 * * *'],
    ['0 0 1 * 0-6', '0 0 * * *'],
    ['0 0 1 * 1-7', '0 0 * * *'],
    ['0 0 1 1-12 *', '0 0 1 * *'],
    ['0 0 * * 1-5', '0 0 ? * mon-fri'],
    ['0 0-23 * * *', '0 * * * *'],
    ['0 0 L 2 *', '0 0 L feb ?'],
  ])('mean the same moments, however they are written: %s and %s', (one, other) => {
    expect([isSame(one, other), isSame(other, one)]).toEqual([true, true]);
    expect(moments(one, 20)).toEqual(moments(other, 20));
  });

  it.each([
    ['0 5 1-31 * 1', '0 6 1-31 * 1'],
    ['1 0 1-31 * 1', '2 0 1-31 * 1'],
    ['0 0 1-31 3 1', '0 0 1-31 4 1'],
    ['0 0 * * 1-5', '0 0 * * *'],
    ['0 0 1-31 * *', '0 0 1-30 * *'],
    ['0 0 1 * ?', '0 0 * * *'],
    ['0 0 1-30 * 1', '0 0 * * *'],
    ['0 0 1 * 1-6', '0 0 * * *'],
    ['0 0 L * *', '0 0 31 * *'],
    ['1-59 * * * *', '* * * * *'],
    ['0 0 1 1-11 *', '0 0 1 * *'],
  ])('mean others: %s and %s', (one, other) => {
    expect(isSame(one, other)).toBe(false);
  });

  it('meet only where both have their time, to the millisecond', () => {
    const [june, july] = [Date.parse('2026-06-01T00:00Z'), Date.parse('2026-07-01T00:00Z')];
    const daily = (more: Partial<SlotRule>) => utc('0 0 * * *', more);
    expect(meet(daily({ endAt: june }), daily({ startAt: july }))).toBe(false);
    expect(meet(daily({ startAt: july }), daily({ endAt: june }))).toBe(false);
    expect(meet(daily({ startAt: june, endAt: june }), daily({ startAt: july }))).toBe(false);
    expect(meet(daily({ endAt: june }), daily({ startAt: june }))).toBe(true);
    expect(meet(daily({ startAt: june }), daily({ endAt: july }))).toBe(true);
    expect(meet(daily({ startAt: june, endAt: july }), daily({}))).toBe(true);
  });

  it('of a period are the expression that says the same, from 1970 on, in every zone', () => {
    const every = (period: number, startAt?: number) =>
      momentsOf({
        every: period,
        timezone: 'Asia/Kolkata',
        skipped: 'once',
        repeated: 'once',
        ...(startAt === undefined ? {} : { startAt }),
      });
    const of = (cron: string) => momentsOf(utc(cron));
    expect(every(5_000)).toBe(of('*/5 * * * * *'));
    expect(every(60_000)).toBe(of('* * * * *'));
    expect(every(60_000)).toBe(momentsOf(rule('* * * * *', 'Asia/Tokyo')));
    expect(every(900_000)).toBe(of('*/15 * * * *'));
    expect(every(3_600_000)).toBe(of('0 * * * *'));
    expect(every(21_600_000)).toBe(of('0 */6 * * *'));
    expect(every(DAY)).toBe(of('0 0 * * *'));
    expect(every(DAY)).not.toBe(momentsOf(rule('0 0 * * *', 'Asia/Tokyo')));
    expect(every(60_000, 120_000)).toBe(every(60_000));
    for (const [period, start] of [
      [7_000],
      [1_500],
      [420_000],
      [5 * 3_600_000],
      [2 * DAY],
      [60_000, 1_000],
    ] as const)
      expect(every(period as number, start)).toMatch(/^every \d+ from \d+$/);
    expect(every(7_000, 15_000)).toBe(every(7_000, 1_000));
    expect(every(7_000, 15_000)).not.toBe(every(7_000, 2_000));
  });

  it('know a zone by each of its names', () => {
    const of = (zone: string) => momentsOf(rule('0 9 * * *', zone));
    expect(of('Asia/Calcutta')).toBe(of('Asia/Kolkata'));
    expect(of('Europe/Berlin')).not.toBe(of('Europe/Paris'));
  });
});
