import { CronExpressionParser } from 'cron-parser';
import { repeatStrategy, toRepeatOptions } from '../../src/datastore/bullmq/repeat-strategy.js';
import { CronClock } from '../../src/descriptors/cron-expression.js';
import { lastSlotsBetween, nextSlot, type SlotRule, slotsBetween } from '../../src/descriptors/slots.js';
import { BOTH, between, ONCE, rule, SKIP } from '../support/slot-rules.js';

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
