import { nextRuns } from '../../src/descriptors/cron-expression.js';
import {
  FREQUENCIES,
  type Frequency,
  frequencyCron,
  frequencyQueue,
} from '../../src/descriptors/frequency.js';
import { slotJobId, slotOf } from '../../src/scheduler/schedule-tick.js';
import { diffSchedules } from '../../src/scheduler/sync-schedules.js';

describe('frequencies', () => {
  it.each<[Frequency, string]>([
    ['all', '*/4 * * * *'],
    ['hourly', '0 * * * *'],
    ['hourly_long', '0 * * * *'],
    ['daily', '0 0 * * *'],
    ['weekly', '0 0 * * 0'],
    ['monthly', '0 0 1 * *'],
    ['yearly', '0 0 1 1 *'],
    ['annual', '0 0 1 1 *'],
  ])('%s is %s', (frequency, cron) => {
    expect(frequencyCron(frequency, 'Reports.nightly', '4m')).toBe(cron);
  });

  it('send what says long or maintenance to the long queue', () => {
    expect(FREQUENCIES.filter((it) => frequencyQueue(it) === 'long')).toEqual([
      'hourly_long',
      'hourly_maintenance',
      'daily_long',
      'daily_maintenance',
      'weekly_long',
      'weekly_maintenance',
      'monthly_long',
      'yearly_long',
      'annual_long',
    ]);
  });

  it('give maintenance an offset that is stable per schedule and spread over schedules', () => {
    const minute = (name: string) => Number(frequencyCron('hourly_maintenance', name, '4m').split(' ')[0]);
    expect(minute('Reports.nightly')).toBe(minute('Reports.nightly'));
    expect(new Set(Array.from({ length: 100 }, (_, index) => minute(`Job.${index}`))).size).toBeGreaterThan(
      30,
    );
  });
});

describe('next runs', () => {
  it("are in the zone the schedule names, not in the process's", () => {
    const after = new Date('2026-03-27T00:00:00Z');
    expect(nextRuns('0 9 * * 1-5', 'Europe/Berlin', 2, after).map((it) => it.toISOString())).toEqual([
      '2026-03-27T08:00:00.000Z',
      // The clocks went forward in between.
      '2026-03-30T07:00:00.000Z',
    ]);
  });

  it('take six fields with seconds', () => {
    expect(nextRuns('*/10 * * * * *', 'UTC', 1, new Date('2026-01-01T00:00:01Z'))[0]?.toISOString()).toBe(
      '2026-01-01T00:00:10.000Z',
    );
  });
});

describe('ticks', () => {
  it('know their slot from their id, and give its job one id', () => {
    const slot = slotOf('repeat:Reports.nightly:1795312228000');
    expect(slot.toISOString()).toBe('2026-11-22T01:50:28.000Z');
    expect(slotJobId('Reports.nightly', slot)).toBe('Reports.nightly@1795312228000');
  });
});

describe('diffSchedules', () => {
  const wanted = (key: string, cron: string) => ({
    key,
    job: 'A.b',
    cron,
    timezone: 'UTC',
    frequency: undefined,
    queue: undefined,
  });
  const present = (key: string, pattern: string) =>
    [key, { key, name: 'tick', pattern, tz: 'UTC', template: { data: { key, job: 'A.b' } } }] as const;

  it('tells what is new, changed, gone and the same', () => {
    const diff = diffSchedules(
      new Map([present('same', '0 0 * * *'), present('changed', '0 0 * * *'), present('gone', '0 0 * * *')]),
      [wanted('same', '0 0 * * *'), wanted('changed', '0 1 * * *'), wanted('new', '0 0 * * *')],
    );
    expect(diff).toEqual({ added: ['new'], updated: ['changed'], removed: ['gone'], unchanged: ['same'] });
  });
});
