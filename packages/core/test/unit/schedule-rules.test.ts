import { CronClock, cronProblems } from '../../src/descriptors/cron-expression.js';
import { schedulePolicy, scheduleProblems, slotRule } from '../../src/descriptors/schedule-options.js';
import { lastSlotsBetween, nextSlot, type SlotRule, slotsBetween } from '../../src/descriptors/slots.js';
import { offsetAt, spanAt } from '../../src/descriptors/time-zone.js';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const NINE = { cron: '0 9 * * *' };

const problems = (options: object, timing: object = NINE) =>
  scheduleProblems(timing, options as never, 'UTC', 'A.b');

describe('options of a schedule', () => {
  it.each<[object, object]>([
    [{}, NINE],
    [{ key: 'k'.repeat(200), timezone: 'Europe/Berlin', overlap: 'queue', catchUp: 'all', limit: 1 }, NINE],
    [{ catchUpWindow: '1d', jitter: 0, pauseAfterFailures: 3, dst: 'both' }, NINE],
    [{ dst: { skipped: 'skip' } }, NINE],
    [{ dst: { repeated: 'both' } }, NINE],
    [{ dst: {} }, NINE],
    [{ limit: undefined }, NINE],
    [{ startAt: new Date(0) }, NINE],
    [{ endAt: new Date(0) }, NINE],
    [{ startAt: new Date(9 * HOUR), endAt: new Date(9 * HOUR) }, NINE],
    [{}, { every: 100 }],
    [{}, { every: '1h' }],
    [{ startAt: new Date(5), endAt: new Date(5) }, { every: 1_000 }],
  ])('may be %p', (options, timing) => {
    expect(problems(options, timing)).toEqual([]);
  });

  it.each<[object | null, string, object]>([
    [{ key: 'a b' }, '1 to 200 characters without spaces, found "a b"', NINE],
    [{ key: 7 }, '1 to 200 characters', NINE],
    [{ key: 'k'.repeat(201) }, '1 to 200 characters', NINE],
    [{ timezone: '' }, 'to be text, found ""', NINE],
    [{ timezone: 7 }, 'to be text', NINE],
    [{ overlap: 'x' }, `'skip' or 'allow' or 'queue' or 'cancel-running', found "x"`, NINE],
    [{ catchUp: 'x' }, `'once' or 'none' or 'all'`, NINE],
    [{ catchUpWindow: 0 }, 'a duration above zero', NINE],
    [{ jitter: 'x' }, 'a duration such as', NINE],
    [{ startAt: 5 }, 'a valid Date', NINE],
    [{ endAt: new Date(Number.NaN) }, 'a valid Date', NINE],
    [{ limit: 0 }, 'a whole number from 1 up', NINE],
    [{ limit: 1.5 }, 'a whole number from 1 up', NINE],
    [{ pauseAfterFailures: -1 }, 'a whole number from 1 up', NINE],
    [{ dst: 'x' }, `'skip', 'once', 'both'`, NINE],
    [{ dst: null }, `'skip', 'once', 'both'`, NINE],
    [{ dst: { skipped: 'both' } }, `'skip', 'once', 'both'`, NINE],
    [{ dst: { repeated: 'skip' } }, `'skip', 'once', 'both'`, NINE],
    [{ dst: { other: 1 } }, `'skip', 'once', 'both'`, NINE],
    [{ keys: 'x' }, 'Unknown option "keys" on A.b. Did you mean "key"?', NINE],
    [{ startAt: new Date(DAY), endAt: new Date(0) }, '"startAt" on A.b is after "endAt"', NINE],
    [{ startAt: new Date(10 * HOUR), endAt: new Date(11 * HOUR) }, 'No moment of A.b lies between', NINE],
    [null, 'Expected the options of A.b to be an object, found null.', NINE],
    [7 as never, 'to be an object, found 7', NINE],
    [{ limit: Symbol('s') }, 'found Symbol(s)', NINE],
    [{ limit: 1n }, 'found a bigint', NINE],
    [{}, 'exclude each other', { cron: '* * * * *', every: 5 }],
    [{}, 'at least 100 ms', { every: 99 }],
    [{}, 'at least 100 ms', { every: 'soon' }],
  ])('may not be %p', (options, problem, timing) => {
    expect(problems(options as object, timing)).toEqual([expect.stringContaining(problem)]);
  });

  it('are shown cut where they are long', () => {
    expect(problems({ overlap: 'x'.repeat(500) })[0]?.length).toBeLessThan(260);
  });

  it('have every default, and keep what is said', () => {
    expect(schedulePolicy({})).toEqual({
      ...{ overlap: 'skip', catchUp: 'once', catchUpWindow: expect.any(Number), jitter: 0 },
      ...{ limit: undefined, pauseAfterFailures: undefined },
    });
    const said = { overlap: 'allow', catchUp: 'all', limit: 2, pauseAfterFailures: 3 } as const;
    expect(schedulePolicy({ ...said, catchUpWindow: 5, jitter: 7 })).toEqual({
      ...{ ...said, catchUpWindow: 5, jitter: 7 },
    });
  });

  it('say what becomes of hours that daylight saving leaves out or repeats', () => {
    const rule = (dst: unknown, cron = '30 2 * * *') => {
      const { skipped, repeated } = slotRule({ cron }, { dst } as never, 'UTC');
      return [skipped, repeated];
    };
    expect(rule(undefined)).toEqual(['once', 'once']);
    expect(rule(undefined, '30 * * * *')).toEqual(['once', 'both']);
    expect(rule(undefined, '30 1-23 * * *')).toEqual(['once', 'once']);
    expect(rule('skip')).toEqual(['skip', 'once']);
    expect(rule('once')).toEqual(['once', 'once']);
    expect(rule('once', '0 * * * *')).toEqual(['once', 'once']);
    expect(rule('both')).toEqual(['once', 'both']);
    expect(rule({ skipped: 'skip' })).toEqual(['skip', 'once']);
    expect(rule({ skipped: 'skip' }, '0 * * * *')).toEqual(['skip', 'both']);
    expect(rule({ repeated: 'both' })).toEqual(['once', 'both']);
    expect(rule({ skipped: 'once', repeated: 'once' }, '0 * * * *')).toEqual(['once', 'once']);
    expect(slotRule({ every: '1m' }, { startAt: new Date(5), endAt: new Date(9) }, 'UTC')).toMatchObject({
      ...{ every: 60_000, timezone: 'UTC', startAt: 5, endAt: 9 },
    });
  });
});

describe('a cron expression', () => {
  it.each<[unknown, string]>([
    ['* * * *', 'five fields'],
    ['* * * * * * *', 'five fields'],
    [7, 'five fields'],
    [undefined, 'five fields'],
    ['H 9 * * *', 'has "H"'],
    ['0 99 * * *', 'cannot be read'],
    [`${'1,'.repeat(98)}1 * * * *`, 'at most 200 characters'],
  ])('is refused in words: %p', (cron, problem) => {
    expect(cronProblems(cron as string, 'UTC', 'A.b')).toEqual([expect.stringContaining(problem)]);
    expect(cronProblems(cron as string, 'Mars', 'A.b')).toHaveLength(2);
  });

  it('may be 200 characters long, and have spaces around it', () => {
    const long = '0 9 * * *';
    expect(cronProblems(long.padEnd(200), 'UTC', 'A.b')).toEqual([]);
    expect(cronProblems(long.padEnd(201), 'UTC', 'A.b')).toHaveLength(1);
    expect(cronProblems('  0 9 * * *  ', 'UTC', 'A.b')).toEqual([]);
    expect(cronProblems('x'.repeat(150), 'UTC', 'A.b')[0]).toContain(`"${'x'.repeat(80)}"`);
    expect(CronClock.of('  0 9 * * *  ').next(0)).toBe(9 * HOUR);
  });

  it('finds each moment of a day and the next one, to the second', () => {
    const clock = CronClock.of('10,40 5,15 3,21 * * 1');
    const monday = Date.parse('2026-01-05T00:00:00Z');
    const at = (h: number, m: number, s: number, day = 0) =>
      monday + day * DAY + ((h * 60 + m) * 60 + s) * 1_000;
    const expected = [3, 21].flatMap((h) => [5, 15].flatMap((m) => [10, 40].map((s) => at(h, m, s))));
    const found: number[] = [];
    for (let next = clock.next(monday - 1); next !== undefined && found.length < 9; next = clock.next(next))
      found.push(next);
    expect(found).toEqual([...expected, at(3, 5, 10, 7)]);
    expect(clock.next(at(3, 5, 10) - 1)).toBe(at(3, 5, 10));
    expect(clock.next(at(3, 5, 11))).toBe(at(3, 5, 40));
    expect(clock.next(at(3, 7, 0))).toBe(at(3, 15, 10));
    expect(clock.next(at(4, 0, 0))).toBe(at(21, 5, 10));
    expect(clock.next(at(22, 0, 0))).toBe(at(3, 5, 10, 7));
    expect(clock.next(at(0, 0, 0, 3))).toBe(at(3, 5, 10, 7));
    expect(clock.next(at(0, 0, 0, -2))).toBe(at(3, 5, 10));
    expect([CronClock.of('0 * * * *').isHourly, CronClock.of('0 0-22 * * *').isHourly]).toEqual([
      true,
      false,
    ]);
  });

  it('is read again after a thousand others', () => {
    for (let n = 0; n < 1_200; n++) CronClock.of(`${n % 60} ${Math.floor(n / 60) % 24} * * *`);
    expect(CronClock.of('7 0 * * *').next(0)).toBe(7 * 60_000);
    expect(CronClock.of('7 0 * * *')).toBe(CronClock.of('7 0 * * *'));
  });
});

describe('slots in time', () => {
  const rule = (more: Partial<SlotRule>): SlotRule => ({
    timezone: 'UTC',
    skipped: 'once',
    repeated: 'once',
    ...more,
  });

  it('lie between the start and the end of a schedule, both included', () => {
    const hourly = rule({ cron: '0 * * * *', startAt: HOUR, endAt: 3 * HOUR });
    expect(slotsBetween(hourly, -DAY, DAY, 10)).toEqual([HOUR, 2 * HOUR, 3 * HOUR]);
    expect(slotsBetween(hourly, HOUR, 2 * HOUR, 10)).toEqual([2 * HOUR]);
    expect(slotsBetween(hourly, -DAY, DAY, 2)).toEqual([HOUR, 2 * HOUR]);
    expect(nextSlot(rule({ every: 1_000, startAt: 500 }), 0)).toBe(500);
    expect(nextSlot(rule({ every: 1_000 }), 1_000)).toBe(2_000);
  });

  it('are the last ones where there are many, and it is said that there are more', () => {
    const every = rule({ every: 1_000 });
    expect(lastSlotsBetween(every, 0, 10_000, 3)).toEqual({ slots: [8_000, 9_000, 10_000], hasMore: true });
    expect(lastSlotsBetween(every, 0, 3_000, 3)).toEqual({ slots: [1_000, 2_000, 3_000], hasMore: false });
    expect(lastSlotsBetween(every, 0, 4_000, 3)).toEqual({ slots: [2_000, 3_000, 4_000], hasMore: true });
    const daily = rule({ every: DAY });
    expect(lastSlotsBetween(daily, 0, 10 * DAY, 2)).toEqual({ slots: [9 * DAY, 10 * DAY], hasMore: true });
    expect(lastSlotsBetween(daily, 0, 2 * DAY, 2)).toEqual({ slots: [DAY, 2 * DAY], hasMore: false });
  });

  it('in the hour that spring leaves out run as much later, once, or not at all', () => {
    const berlin = (cron: string, more: object = {}) => rule({ cron, timezone: 'Europe/Berlin', ...more });
    const night = Date.parse('2026-03-28T23:00:00Z');
    const morning = night + 6 * HOUR;
    const at = (text: string) => Date.parse(`2026-03-29T${text}Z`);
    expect(slotsBetween(berlin('0,30 2 * * *'), night, morning, 9)).toEqual([at('01:00:00'), at('01:30:00')]);
    expect(slotsBetween(berlin('0,30 2 * * *', { skipped: 'skip' }), night, morning, 9)).toEqual([]);
    expect(slotsBetween(berlin('30 1-3 * * *'), night, morning, 9)).toEqual([at('00:30:00'), at('01:30:00')]);
    expect(slotsBetween(berlin('0 3 * * *'), night, morning, 9)).toEqual([at('01:00:00')]);
  });

  it('in the hour that autumn repeats run once, or both times', () => {
    const berlin = (cron: string, more: object = {}) => rule({ cron, timezone: 'Europe/Berlin', ...more });
    const night = Date.parse('2026-10-24T22:00:00Z');
    const at = (text: string) => Date.parse(`2026-10-25T${text}Z`);
    expect(slotsBetween(berlin('30 2 * * *'), night, night + 6 * HOUR, 9)).toEqual([at('00:30:00')]);
    expect(slotsBetween(berlin('30 2 * * *', { repeated: 'both' }), night, night + 6 * HOUR, 9)).toEqual([
      ...[at('00:30:00'), at('01:30:00')],
    ]);
    expect(slotsBetween(berlin('0 3 * * *'), night, night + 6 * HOUR, 9)).toEqual([at('02:00:00')]);
  });

  it('know the clock of their zone, and when it changes', () => {
    const spring = Date.parse('2026-03-29T01:00:00Z');
    const autumn = Date.parse('2026-10-25T01:00:00Z');
    expect(spanAt('UTC', 0)).toEqual({ start: -Infinity, end: Infinity, offset: 0, before: 0 });
    expect(offsetAt('UTC', 0)).toBe(0);
    expect(offsetAt('Asia/Kolkata', 0)).toBe(5.5 * HOUR);
    const summer = { start: spring, end: autumn, offset: 2 * HOUR, before: HOUR };
    for (const instant of [spring, spring + 1, spring + 60 * DAY, autumn - 1])
      expect(spanAt('Europe/Berlin', instant)).toEqual(summer);
    expect(spanAt('Europe/Berlin', spring - 1)).toMatchObject({
      end: spring,
      offset: HOUR,
      before: 2 * HOUR,
    });
    expect(spanAt('Europe/Berlin', autumn)).toMatchObject({ start: autumn, offset: HOUR, before: 2 * HOUR });
    const still = spanAt('Asia/Kolkata', spring);
    expect(still.offset).toBe(still.before);
    expect([still.start <= spring - 399 * DAY, still.end >= spring + 399 * DAY]).toEqual([true, true]);
  });
});
