import { decodeKey, encodeKey } from '../../src/datastore/bullmq/encoded-key.js';
import {
  FREQUENCIES,
  type Frequency,
  frequencyQueue,
  frequencyTiming,
} from '../../src/descriptors/frequency.js';
import type { Duration } from '../../src/options/duration.js';
import { jitterOf, slotJobId, slotOf } from '../../src/scheduler/schedule-tick.js';

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
    expect(frequencyTiming(frequency, 'Reports.nightly', '4m')).toEqual({ cron });
  });

  it.each<[Duration, object]>([
    ['4m', { cron: '*/4 * * * *' }],
    ['10s', { cron: '*/10 * * * * *' }],
    // No cron expression fires each 7 or 90 minutes.
    ['7m', { every: 420_000 }],
    ['90m', { every: 5_400_000 }],
    ['1.5s', { every: 1_500 }],
  ])('fire `all` each %s', (every, timing) => {
    expect(frequencyTiming('all', 'Reports.nightly', every)).toEqual(timing);
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
    const minute = (name: string) =>
      Number(frequencyTiming('hourly_maintenance', name, '4m').cron?.split(' ')[0]);
    expect(minute('Reports.nightly')).toBe(minute('Reports.nightly'));
    expect(new Set(Array.from({ length: 100 }, (_, index) => minute(`Job.${index}`))).size).toBeGreaterThan(
      30,
    );
  });
});

describe('ticks', () => {
  it('know their slot from their id, and give its job one id', () => {
    const slot = slotOf('repeat:Reports.nightly:1795312228000');
    expect(slot.toISOString()).toBe('2026-11-22T01:50:28.000Z');
    expect(slotJobId('Reports.nightly', slot.getTime())).toBe('Reports.nightly@1795312228000');
  });

  it('take keys with colons, which BullMQ uses for itself', () => {
    expect(encodeKey('report:acme:%:eu:1')).toBe('report%3Aacme%3A%25%3Aeu%3A1');
    expect(decodeKey(encodeKey('report:acme:%:eu:1'))).toBe('report:acme:%:eu:1');
  });

  it('have a jitter that is spread over slots and the same for each of them everywhere', () => {
    const draws = Array.from({ length: 200 }, (_, slot) => jitterOf('A.b', slot * 60_000, 10_000));
    expect(draws).toEqual(Array.from({ length: 200 }, (_, slot) => jitterOf('A.b', slot * 60_000, 10_000)));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(10_000);
    expect(new Set(draws.map((it) => Math.floor(it / 1_000))).size).toBe(10);
    expect(jitterOf('A.b', 60_000, 0)).toBe(0);
  });
});
