import { nextClockChange } from '../../src/operations/schedules/clock-change.js';

const BERLIN = { timezone: 'Europe/Berlin', skipped: 'once', repeated: 'once' } as const;
const AUTUMN = Date.UTC(2026, 10, 26);
const SUMMER = Date.UTC(2027, 5, 1);

describe('the next change of the clocks', () => {
  it('tells which slots it leaves out, and when those run', () => {
    const found = nextClockChange({ ...BERLIN, cron: '0,30 2 * * *' }, AUTUMN);
    expect(found).toEqual({
      at: new Date('2027-03-28T01:00:00Z'),
      kind: 'skipped',
      shift: 3_600_000,
      slots: [
        { local: '2027-03-28T02:00:00', runs: [new Date('2027-03-28T01:00:00Z')] },
        { local: '2027-03-28T02:30:00', runs: [new Date('2027-03-28T01:30:00Z')] },
      ],
      hasMore: false,
    });
    const skipping = nextClockChange({ ...BERLIN, skipped: 'skip', cron: '30 2 * * *' }, AUTUMN);
    expect(skipping?.slots).toEqual([{ local: '2027-03-28T02:30:00', runs: [] }]);
  });

  it('tells which slots come twice, and how often they run', () => {
    const once = nextClockChange({ ...BERLIN, cron: '30 2 * * *' }, SUMMER);
    expect(once).toMatchObject({ at: new Date('2027-10-31T01:00:00Z'), kind: 'repeated' });
    expect(once?.slots).toEqual([{ local: '2027-10-31T02:30:00', runs: [new Date('2027-10-31T00:30:00Z')] }]);
    const both = nextClockChange({ ...BERLIN, repeated: 'both', cron: '30 2 * * *' }, SUMMER);
    expect(both?.slots[0]?.runs).toEqual([
      new Date('2027-10-31T00:30:00Z'),
      new Date('2027-10-31T01:30:00Z'),
    ]);
  });

  it('is none where the zone has none or the schedule counts a period, and bounded where slots are many', () => {
    expect(nextClockChange({ ...BERLIN, timezone: 'UTC', cron: '30 2 * * *' }, AUTUMN)).toBeUndefined();
    expect(
      nextClockChange({ ...BERLIN, timezone: 'Asia/Tokyo', cron: '30 2 * * *' }, AUTUMN),
    ).toBeUndefined();
    expect(nextClockChange({ ...BERLIN, every: 60_000 }, AUTUMN)).toBeUndefined();
    expect(nextClockChange({ ...BERLIN, cron: '0 9 * * *' }, AUTUMN)?.slots).toEqual([]);
    const many = nextClockChange({ ...BERLIN, cron: '* * * * * *' }, AUTUMN);
    expect([many?.slots.length, many?.hasMore]).toEqual([100, true]);
  });
});
