import { CronExpressionParser } from 'cron-parser';
import { repeatStrategy, toRepeatOptions } from '../../src/datastore/bullmq/repeat-strategy.js';
import { CronClock } from '../../src/descriptors/cron-expression.js';
import { lastSlotsBetween, nextSlot, type SlotRule, slotsBetween } from '../../src/descriptors/slots.js';

type Dst = Pick<SlotRule, 'skipped' | 'repeated'>;
const SKIP: Dst = { skipped: 'skip', repeated: 'once' };
const ONCE: Dst = { skipped: 'once', repeated: 'once' };
const BOTH: Dst = { skipped: 'once', repeated: 'both' };

const rule = (cron: string, timezone: string, dst: Dst = ONCE, more: Partial<SlotRule> = {}): SlotRule => ({
  cron,
  timezone,
  ...dst,
  ...more,
});
const between = (it: SlotRule, from: string, to: string) =>
  slotsBetween(it, Date.parse(from) - 1, Date.parse(to), 100_000).map((slot) =>
    new Date(slot).toISOString().slice(5, 19).replace(':00.000', ''),
  );

describe('slots when the clocks go forward', () => {
  const cases: [zone: string, cron: string, dst: Dst, from: string, to: string, slots: string[]][] = [
    // Berlin: 02:00 becomes 03:00 on 29 March 2026, at 01:00 UTC.
    ['Europe/Berlin', '30 2 * * *', SKIP, '2026-03-28T12:00Z', '2026-03-30T12:00Z', ['03-30T00:30:00']],
    [
      'Europe/Berlin',
      '30 2 * * *',
      ONCE,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-29T01:30:00', '03-30T00:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      BOTH,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-29T01:30:00', '03-30T00:30:00'],
    ],
    ['Europe/Berlin', '15 30 2 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:30:15']],
    ['Europe/Berlin', '15 30 2 * * *', SKIP, '2026-03-29T00:00Z', '2026-03-29T12:00Z', []],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      BOTH,
      '2026-03-29T00:00Z',
      '2026-03-29T02:00Z',
      ['03-29T00:00:00', '03-29T00:30:00', '03-29T01:00:00', '03-29T01:30:00', '03-29T02:00:00'],
    ],
    ['Europe/Berlin', '0 3 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:00:00']],
    // What is moved from 02:00 meets what stands at 03:00, and runs once.
    ['Europe/Berlin', '0 2,3 * * *', ONCE, '2026-03-29T00:00Z', '2026-03-29T12:00Z', ['03-29T01:00:00']],
    // New York: 02:00 becomes 03:00 on 8 March 2026, at 07:00 UTC.
    [
      'America/New_York',
      '0 2 * * 0',
      ONCE,
      '2026-03-08T00:00Z',
      '2026-03-15T12:00Z',
      ['03-08T07:00:00', '03-15T06:00:00'],
    ],
    ['America/New_York', '0 2 * * 0', SKIP, '2026-03-08T00:00Z', '2026-03-15T12:00Z', ['03-15T06:00:00']],
    ['America/New_York', '30 0 2 * * 0', ONCE, '2026-03-08T00:00Z', '2026-03-08T12:00Z', ['03-08T07:00:30']],
    // Lord Howe: half an hour, 02:00 becomes 02:30 on 4 October 2026, at 15:30 UTC the day before.
    [
      'Australia/Lord_Howe',
      '15 2 * * *',
      ONCE,
      '2026-10-03T12:00Z',
      '2026-10-04T18:00Z',
      ['10-03T15:45:00', '10-04T15:15:00'],
    ],
    ['Australia/Lord_Howe', '15 2 * * *', SKIP, '2026-10-03T12:00Z', '2026-10-04T18:00Z', ['10-04T15:15:00']],
    [
      'Australia/Lord_Howe',
      '5 15 2 * * *',
      ONCE,
      '2026-10-03T12:00Z',
      '2026-10-03T18:00Z',
      ['10-03T15:45:05'],
    ],
    // Kolkata never changes its clocks.
    [
      'Asia/Kolkata',
      '30 2 * * *',
      ONCE,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-28T21:00:00', '03-29T21:00:00'],
    ],
    [
      'Asia/Kolkata',
      '10 30 2 * * *',
      SKIP,
      '2026-03-28T12:00Z',
      '2026-03-30T12:00Z',
      ['03-28T21:00:10', '03-29T21:00:10'],
    ],
  ];
  it.each(cases)('%s %s %j', (zone, cron, dst, from, to, slots) => {
    expect(between(rule(cron, zone, dst), from, to)).toEqual(slots);
  });
});

describe('slots when the clocks go back', () => {
  const cases: [zone: string, cron: string, dst: Dst, from: string, to: string, slots: string[]][] = [
    // Berlin: 03:00 becomes 02:00 on 25 October 2026, at 01:00 UTC.
    [
      'Europe/Berlin',
      '30 2 * * *',
      ONCE,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      SKIP,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '30 2 * * *',
      BOTH,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-25T00:30:00', '10-25T01:30:00', '10-26T01:30:00'],
    ],
    [
      'Europe/Berlin',
      '15 30 2 * * *',
      BOTH,
      '2026-10-25T00:00Z',
      '2026-10-25T12:00Z',
      ['10-25T00:30:15', '10-25T01:30:15'],
    ],
    ['Europe/Berlin', '0 3 * * *', BOTH, '2026-10-25T00:00Z', '2026-10-25T12:00Z', ['10-25T02:00:00']],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      BOTH,
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
      ['10-25T00:00:00', '10-25T00:30:00', '10-25T01:00:00', '10-25T01:30:00', '10-25T02:00:00'],
    ],
    [
      'Europe/Berlin',
      '*/30 * * * *',
      ONCE,
      '2026-10-25T00:00Z',
      '2026-10-25T02:00Z',
      ['10-25T00:00:00', '10-25T00:30:00', '10-25T02:00:00'],
    ],
    // New York: 02:00 becomes 01:00 on 1 November 2026, at 06:00 UTC.
    [
      'America/New_York',
      '30 1 * * *',
      ONCE,
      '2026-11-01T00:00Z',
      '2026-11-02T12:00Z',
      ['11-01T05:30:00', '11-02T06:30:00'],
    ],
    [
      'America/New_York',
      '30 1 * * *',
      BOTH,
      '2026-11-01T00:00Z',
      '2026-11-02T12:00Z',
      ['11-01T05:30:00', '11-01T06:30:00', '11-02T06:30:00'],
    ],
    [
      'America/New_York',
      '59 59 1 * * *',
      BOTH,
      '2026-11-01T00:00Z',
      '2026-11-01T12:00Z',
      ['11-01T05:59:59', '11-01T06:59:59'],
    ],
    // Lord Howe: half an hour, 02:00 becomes 01:30 on 5 April 2026, at 15:00 UTC the day before.
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      ONCE,
      '2026-04-04T12:00Z',
      '2026-04-05T18:00Z',
      ['04-04T14:45:00', '04-05T15:15:00'],
    ],
    [
      'Australia/Lord_Howe',
      '45 1 * * *',
      BOTH,
      '2026-04-04T12:00Z',
      '2026-04-05T18:00Z',
      ['04-04T14:45:00', '04-04T15:15:00', '04-05T15:15:00'],
    ],
    [
      'Australia/Lord_Howe',
      '10 45 1 * * *',
      BOTH,
      '2026-04-04T12:00Z',
      '2026-04-04T18:00Z',
      ['04-04T14:45:10', '04-04T15:15:10'],
    ],
    ['Australia/Lord_Howe', '15 1 * * *', BOTH, '2026-04-04T12:00Z', '2026-04-04T18:00Z', ['04-04T14:15:00']],
    [
      'Asia/Kolkata',
      '30 1 * * *',
      BOTH,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-24T20:00:00', '10-25T20:00:00'],
    ],
    [
      'Asia/Kolkata',
      '0 30 1 * * *',
      ONCE,
      '2026-10-24T12:00Z',
      '2026-10-26T12:00Z',
      ['10-24T20:00:00', '10-25T20:00:00'],
    ],
  ];
  it.each(cases)('%s %s %j', (zone, cron, dst, from, to, slots) => {
    expect(between(rule(cron, zone, dst), from, to)).toEqual(slots);
  });
});

describe('slots', () => {
  const crons = [
    '* * * * * *',
    '*/7 * * * *',
    '0 9 * * 1-5',
    '0 0 29 2 *',
    '30 15 10 1,15 * *',
    '0 0 L * *',
    '0 0 * * 5#2',
    '5-55/10 */3 * 1-6 *',
    '59 59 23 31 12 *',
    '0 12 13 * 5',
  ];

  it.each(crons)('are where cron-parser has them: %s', (cron) => {
    const expression = CronExpressionParser.parse(cron, { tz: 'UTC' });
    const clock = CronClock.of(cron);
    for (let step = 0; step < 100; step++) {
      const after = Date.parse('2025-01-01T00:00:00Z') + step * 987_654_321;
      expression.reset(new Date(after));
      expect([after, clock.next(after)]).toEqual([after, expression.next().getTime()]);
    }
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata'])(
    'of a year in %s rise, and each is the next of the one before',
    (zone) => {
      for (const dst of [SKIP, ONCE, BOTH]) {
        const it = rule('*/20 1-3 * * *', zone, dst);
        const slots = slotsBetween(
          it,
          Date.parse('2026-01-01T00:00Z'),
          Date.parse('2027-01-01T00:00Z'),
          5_000,
        );
        expect(slots.length).toBeGreaterThan(3_270);
        expect(slots.every((slot, at) => at === 0 || slot > (slots[at - 1] as number))).toBe(true);
        // Whoever starts counting between two slots finds the same ones.
        for (let at = 1; at < slots.length; at += 7)
          expect(nextSlot(it, ((slots[at - 1] as number) + (slots[at] as number)) / 2)).toBe(slots[at]);
      }
    },
  );

  it('of a period count from its start, or from 1970', () => {
    const period = { every: 90_000, timezone: 'UTC', ...ONCE };
    expect(nextSlot(period, 0)).toBe(90_000);
    expect(nextSlot(period, 89_999)).toBe(90_000);
    expect(nextSlot({ ...period, startAt: 1_000 }, 0)).toBe(1_000);
    expect(nextSlot({ ...period, startAt: 1_000 }, 1_000)).toBe(91_000);
  });

  it('lie between startAt and endAt, both counted', () => {
    const [startAt, endAt] = [Date.parse('2026-01-02T09:00Z'), Date.parse('2026-01-04T09:00Z')];
    expect(
      between(rule('0 9 * * *', 'UTC', ONCE, { startAt, endAt }), '2026-01-01T00:00Z', '2027-01-01T00:00Z'),
    ).toEqual(['01-02T09:00:00', '01-03T09:00:00', '01-04T09:00:00']);
  });

  it('of a long time can be had from its end, without counting through all of it', () => {
    const [from, to] = [Date.parse('2016-01-01T00:00Z'), Date.parse('2026-01-01T00:00Z')];
    const started = performance.now();
    const { slots, hasMore } = lastSlotsBetween(rule('* * * * * *', 'Europe/Berlin', BOTH), from, to, 1_000);
    expect([slots.length, slots.at(-1), hasMore]).toEqual([1_000, to, true]);
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(lastSlotsBetween(rule('0 9 * * *', 'UTC'), to, to + 86_400_000, 10)).toEqual({
      slots: [Date.parse('2026-01-01T09:00Z')],
      hasMore: false,
    });
  });

  it('that BullMQ asks for are the same, whatever it stores of the rule', () => {
    const rules: SlotRule[] = [
      rule('30 2 * * *', 'Europe/Berlin', SKIP),
      rule('30 2 * * *', 'Europe/Berlin', BOTH),
      rule('30 2 * * *', 'Europe/Berlin', ONCE, { endAt: Date.parse('2026-06-01T00:00Z') }),
      { every: 90_000, timezone: 'UTC', ...ONCE, startAt: 5_000 },
    ];
    for (const it of rules) {
      const stored = JSON.parse(JSON.stringify(toRepeatOptions(it)));
      for (
        let after = Date.parse('2026-03-28T00:00Z');
        after < Date.parse('2026-11-01T00:00Z');
        after += 40_000_000
      )
        expect(repeatStrategy(after, stored)).toBe(nextSlot(it, after));
    }
    // A job scheduler of somebody else on a queue of ours.
    expect(repeatStrategy(0, { pattern: '0 9 * * *', tz: 'Asia/Kolkata' })).toBe(3.5 * 3_600_000);
  });
});
