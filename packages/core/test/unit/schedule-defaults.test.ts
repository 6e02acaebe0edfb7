import { createCortado, Scheduled, type ScheduleOptions } from '@cortado/core';
import { frequencyTiming } from '../../src/descriptors/frequency.js';
import type { ScheduleSpec } from '../../src/descriptors/schedule-descriptor.js';
import { nextSlot } from '../../src/descriptors/slots.js';
import { APP_DEFAULTS, type CortadoOptions } from '../../src/options/app-options.js';
import { continued } from '../../src/scheduler/schedule-diff.js';
import { policyOf, tickData } from '../../src/scheduler/schedule-tick.js';
import { linesOf } from '../../src/scheduler/slot-record.js';

const DAY = 86_400_000;

/** The one schedule of an app, as boot reads it. */
function declared(spec: ScheduleSpec, options: ScheduleOptions = {}, app: Partial<CortadoOptions> = {}) {
  class Reports {
    @Scheduled(spec, options)
    async nightly(): Promise<void> {}
  }
  const cortado = createCortado({ connection: 'redis://127.0.0.1:1', services: [Reports], ...app });
  const [found] = cortado.internals.schedules.all();
  void cortado.close();
  if (!found) throw new Error('No schedule was declared.');
  return found;
}

describe('a schedule that says nothing else', () => {
  it('skips a slot while the run before goes on, catches up once within 30 days, and has no jitter and no end', () => {
    const { policy, rule } = declared('daily');
    expect(policy).toEqual({
      overlap: 'skip',
      catchUp: 'once',
      catchUpWindow: 30 * DAY,
      jitter: 0,
      limit: undefined,
      pauseAfterFailures: undefined,
    });
    expect(rule).toEqual({ cron: '0 0 * * *', timezone: 'UTC', skipped: 'once', repeated: 'once' });
    const data = tickData({ key: 'a', job: 'a', rule, policy }, { queue: 'default', opts: {} }, { since: 0 });
    expect(data.policy).toBeUndefined();
    expect(policyOf(data)).toEqual(policy);
  });

  it("has the app's zone, else UTC, and never the process's", () => {
    const { TZ } = process.env;
    process.env.TZ = 'Asia/Tokyo';
    try {
      const { rule } = declared('daily');
      expect(rule.timezone).toBe('UTC');
      expect(nextSlot(rule, Date.parse('2026-01-01T12:00Z'))).toBe(Date.parse('2026-01-02T00:00Z'));
      expect(declared('daily', {}, { timezone: 'Asia/Kolkata' }).timezone).toBe('Asia/Kolkata');
      const own = declared('daily', { timezone: 'Europe/Berlin' }, { timezone: 'Asia/Kolkata' });
      expect(own.timezone).toBe('Europe/Berlin');
    } finally {
      if (TZ === undefined) delete process.env.TZ;
      else process.env.TZ = TZ;
    }
  });

  it.each<[ScheduleSpec, 'once' | 'both']>([
    ['* * * * *', 'both'],
    ['*/30 * * * *', 'both'],
    ['0-59 0-23 * * *', 'both'],
    ['15 */2 * * *', 'once'],
    ['30 2 * * *', 'once'],
  ])('goes on through the hour that comes twice only where it fires in each: %s, %s', (cron, repeated) => {
    expect(declared(cron).rule).toMatchObject({ skipped: 'once', repeated });
    expect(declared(cron, { dst: 'skip' }).rule).toMatchObject({ skipped: 'skip', repeated: 'once' });
    expect(declared(cron, { dst: 'both' }).rule).toMatchObject({ skipped: 'once', repeated: 'both' });
  });

  it('keeps the newest 100 lines for 30 days, or what keepSlots says', () => {
    expect(APP_DEFAULTS.keepSlots).toEqual({ age: '30d', count: 100 });
    expect(linesOf('a:b', { age: 5, count: 7 })).toEqual({ name: 'slots:a%3Ab', keep: 7, ttl: 5 });
  });
});

describe('maintenance', () => {
  const fields = (
    frequency: 'hourly_maintenance' | 'daily_maintenance' | 'weekly_maintenance',
    seed: string,
  ) => (frequencyTiming(frequency, seed, '4m').cron as string).split(' ');

  it('is at a minute of the hour, and in an hour from 0 to 5, on Sunday once a week', () => {
    const hours = new Set<number>();
    for (let at = 0; at < 200; at++) {
      const [minute, hour, day, month, weekday] = fields('daily_maintenance', `app/Job.${at}`);
      expect(Number(minute)).toBeLessThan(60);
      expect([day, month, weekday]).toEqual(['*', '*', '*']);
      hours.add(Number(hour));
      expect(fields('hourly_maintenance', `app/Job.${at}`).slice(1)).toEqual(['*', '*', '*', '*']);
      expect(fields('weekly_maintenance', `app/Job.${at}`)).toEqual([minute, hour, '*', '*', '0']);
    }
    expect([...hours].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('is at another moment in another app', () => {
    const of = (app: string) => declared('weekly_maintenance', {}, { app }).cron;
    expect(of('billing')).toBe(of('billing'));
    expect(new Set(['a', 'b', 'c', 'd', 'e', 'f'].map(of)).size).toBeGreaterThan(3);
    expect(declared('weekly_maintenance').queue).toBe('long');
    expect(declared('daily_short').queue).toBe('short');
    expect(declared('daily_default').queue).toBe('default');
    expect(declared('daily').queue).toBeUndefined();
  });
});

describe('a deploy', () => {
  const { rule, policy } = declared('daily');
  const data = (since: number, more: { rule?: typeof rule; catchUp?: 'all' } = {}) =>
    tickData(
      { key: 'a', job: 'a', rule: more.rule ?? rule, policy: { ...policy, catchUp: more.catchUp ?? 'once' } },
      { queue: 'default', opts: {} },
      { since },
    );

  it('that changes only policy, or how the time is written, leaves the slots that were missed', () => {
    expect(continued(data(1), data(9, { catchUp: 'all' }))).toMatchObject({
      since: 1,
      policy: { catchUp: 'all' },
    });
    expect(continued(data(1), data(9, { rule: { ...rule, cron: '0 0 * * *  ' } })).since).toBe(1);
  });

  it('that changes the time starts anew', () => {
    expect(continued(data(1), data(9, { rule: { ...rule, cron: '0 1 * * *' } })).since).toBe(9);
    expect(continued(data(1), data(9, { rule: { ...rule, timezone: 'Asia/Kolkata' } })).since).toBe(9);
  });
});
