import type { ScheduleSpec } from '../../src/descriptors/schedule-descriptor.js';
import { createCortado, Scheduled, type ScheduleOptions } from '../../src/index.js';

/** What boot says of a schedule. */
function problems(spec: ScheduleSpec, options: ScheduleOptions = {}): readonly string[] {
  class Reports {
    @Scheduled(spec, options)
    async nightly(): Promise<void> {}
  }
  try {
    void createCortado({ connection: 'redis://127.0.0.1:1', services: [Reports] }).close();
    return [];
  } catch (error) {
    return (error as { problems?: readonly string[] }).problems ?? [String(error)];
  }
}

describe('options of a schedule', () => {
  it.each<[ScheduleSpec, ScheduleOptions]>([
    ['daily', {}],
    ['0 9 * * 1-5', { timezone: 'Europe/Berlin', key: 'summary:weekday' }],
    [{ every: '30s', overlap: 'allow', catchUp: 'all', catchUpWindow: '1h' }, {}],
    [
      { cron: '*/5 * * * * *', jitter: '2s' },
      { limit: 3, pauseAfterFailures: 2 },
    ],
    ['0 2 * * *', { dst: 'skip', startAt: new Date(0), endAt: new Date(1e12) }],
    ['0 2 * * *', { dst: { skipped: 'skip', repeated: 'both' } }],
  ])('may be %j %j', (spec, options) => {
    expect(problems(spec, options)).toEqual([]);
  });

  it.each<[string, ScheduleSpec, object]>([
    ['Expected "overlap"', 'daily', { overlap: 'never' }],
    ['Expected "catchUp"', 'daily', { catchUp: 'twice' }],
    ['Expected "catchUpWindow"', 'daily', { catchUpWindow: 0 }],
    ['Expected "jitter"', 'daily', { jitter: '-5s' }],
    ['Expected "limit"', 'daily', { limit: 0 }],
    ['Expected "pauseAfterFailures"', 'daily', { pauseAfterFailures: 1.5 }],
    ['Expected "startAt"', 'daily', { startAt: '2026-01-01' }],
    ['Expected "dst"', 'daily', { dst: 'twice' }],
    ['Expected "dst"', 'daily', { dst: { skipped: 'both' } }],
    ['Expected "key"', 'daily', { key: 'two words' }],
    [
      'Unknown option "overlaps" on @Scheduled on Reports.nightly. Did you mean "overlap"?',
      'daily',
      { overlaps: 'skip' },
    ],
    ['Unknown frequency "dayly"', 'dayly', {}],
    ['Unknown time zone "Berlin"', 'daily', { timezone: 'Berlin' }],
    [
      '"startAt" on @Scheduled on Reports.nightly is after "endAt"',
      'daily',
      { startAt: new Date(2), endAt: new Date(1) },
    ],
    [
      'lies between its "startAt" and its "endAt"',
      '0 0 29 2 *',
      { startAt: new Date(1e12), endAt: new Date(1e12 + 1) },
    ],
    ['Expected "every"', { every: 0 }, {}],
    ['Expected "every"', { every: -5 }, {}],
    ['Expected "every"', { every: '50 ms' }, {}],
    ['exclude each other', { every: '5s', cron: '* * * * *' } as unknown as ScheduleSpec, {}],
  ])('are refused at boot: %s', (expected, spec, options) => {
    expect(problems(spec, options as ScheduleOptions).join(' ')).toContain(expected);
  });

  it('are refused all at once', () => {
    expect(problems('61 * * * *', { overlap: 'x', limit: 0, timezone: 'Nowhere' } as never)).toHaveLength(4);
  });

  it.each([
    '0 0 31 2 *',
    '0 0 30 2 *',
    '* * *',
    '1-99999999 * * * *',
    '*/0 * * * *',
    '-1 * * * *',
    '1e3 * * * *',
    'H * * * *',
    'H(0-5) * * * *',
    `${'0-59/1,'.repeat(1_000)}0 * * * *`,
    '* '.repeat(100_000),
    '@daily',
    '',
  ])('keep a hostile expression from stalling the boot: %.40s', (cron) => {
    const started = performance.now();
    expect(problems({ cron }).length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it.each([
    '0 0 29 2 1#5',
    '0 0 29 2 *',
    '*/999999999 * * * *',
    '59 59 23 L 2 7L',
    `${'*,'.repeat(90)}* * * * *`,
  ])('take a rare expression, in time: %s', (cron) => {
    const started = performance.now();
    expect(problems(cron, { timezone: 'Australia/Lord_Howe' })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
