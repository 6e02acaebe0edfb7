import { EventBus } from '../../src/events/event-bus.js';
import { Distribution } from '../../src/metrics/distribution.js';
import { JobMeter, OTHER_NAMES } from '../../src/metrics/job-meter.js';
import type { MeterLike } from '../../src/metrics/meter-like.js';
import { RelayedMeter, relayTo } from '../../src/metrics/relayed-meter.js';
import { checkMetricQuery, type MetricQuery } from '../../src/operations/metrics/metric-query.js';

const NOW = Date.parse('2026-03-01T12:34:56Z');
const HOUR = 3_600_000;

describe('a distribution', () => {
  it('tells quantiles within the bucket they fall into', () => {
    const durations = new Distribution();
    for (let ms = 1; ms <= 1_000; ms++) durations.add(ms);
    expect(durations.count).toBe(1_000);
    expect(durations.sum).toBe(500_500);
    expect(durations.quantile(0.5)).toBeCloseTo(500, 0);
    expect(durations.quantile(0.95)).toBeCloseTo(950, 0);
    expect(durations.quantile(1)).toBe(1_000);
    expect(new Distribution().quantile(0.5)).toBeUndefined();
  });

  it('is the same after it was stored and merged, and leaves alone what is no number', () => {
    const durations = new Distribution();
    for (const ms of [0, 3, 70, 5_000, 10 * HOUR]) durations.add(ms);
    const merged = new Distribution();
    merged.merge(durations.stored());
    merged.merge({ sum: 'x', buckets: { 999: 5, 3: null } } as never);
    expect(merged.stored()).toEqual(durations.stored());
    expect(merged.quantile(0.99)).toBe(4 * HOUR);
  });
});

describe('the meter of jobs', () => {
  it('counts names beyond its bound together, and gives each count once', () => {
    const events = new EventBus();
    const meter = new JobMeter(events);
    for (let name = 0; name < 1_200; name++)
      events.emit('job.started', { id: 'x', name: `job${name}`, queue: 'mails', attempt: 1, waited: 5 });
    const taken = meter.take();
    expect(taken.length).toBeLessThanOrEqual(1_001);
    expect(taken.find((it) => it.name === OTHER_NAMES)?.tally.count('started')).toBe(200);
    expect(taken.reduce((sum, it) => sum + it.tally.count('started'), 0)).toBe(1_200);
    expect(meter.take()).toEqual([]);
    meter.putBack(taken.slice(0, 1));
    expect(meter.take()[0]?.tally.stored()).toEqual(taken[0]?.tally.stored());
  });
});

describe('a meter of another process', () => {
  it('gives each measurement once, those of a histogram one by one', () => {
    const recorded: unknown[] = [];
    const meter = {
      createCounter: (name: string) => ({
        add: (value: number, attributes: object) => recorded.push([name, value, attributes]),
      }),
      createHistogram: (name: string) => ({
        record: (value: number, attributes: object) => recorded.push([name, value, attributes]),
      }),
    } as unknown as MeterLike;
    const far = new RelayedMeter();
    const [mails, notes] = [{ queue: 'mails' }, { queue: 'notes' }];
    const [attempts, wait] = [
      far.createCounter('cortado.job.attempts'),
      far.createHistogram('cortado.job.wait'),
    ];
    for (const queue of [mails, mails, notes]) attempts.add(1, queue);
    for (const seconds of [0.5, 2]) wait.record(seconds, mails);
    // As it comes from another process.
    const told = JSON.parse(JSON.stringify(far.take()));
    relayTo(meter)(told);
    expect(recorded).toEqual([
      ['cortado.job.attempts', 2, mails],
      ['cortado.job.attempts', 1, notes],
      ['cortado.job.wait', 0.5, mails],
      ['cortado.job.wait', 2, mails],
    ]);
    expect(far.take()).toEqual([]);
  });
});

describe('a question for metrics', () => {
  const check = (query: MetricQuery) => checkMetricQuery(query, ['default', 'mails'], NOW);

  it.each<[string, MetricQuery, number, number]>([
    ['an hour by the minute, without more', {}, 60_000, 62],
    ['a day in steps people read', { from: new Date(NOW - 24 * HOUR) }, 30 * 60_000, 50],
    ['a week by hours', { from: new Date(NOW - 7 * 24 * HOUR) }, 3 * HOUR, 58],
    ["a step of one's own", { step: '5m' }, 300_000, 13],
  ])('is %s', (_, query, step, points) => {
    const { from, to, ...checked } = check(query);
    expect(checked.step).toBe(step);
    expect(Math.ceil((to - from) / step)).toBeLessThanOrEqual(points);
    expect(from % step).toBe(0);
    expect(to).toBeGreaterThanOrEqual(NOW);
  });

  it.each<[MetricQuery, RegExp]>([
    [{ queue: 'mail' }, /No queue is named "mail"\. Did you mean "mails"\?/],
    [{ from: new Date(NOW - 60 * 24 * HOUR) }, /within the last 31 days/],
    [{ from: new Date(NOW + HOUR) }, /"from" to lie before "to"/],
    [{ step: '90s' }, /whole minutes, found "90s"/],
    [{ step: 0 }, /whole minutes, found 0/],
    [
      { from: new Date(NOW - 48 * HOUR), step: '1m' },
      /whole hours, since the range begins more than a day ago/,
    ],
    [{ from: new Date(Number.NaN) }, /"from" to be a Date/],
    [{ by: 'user' as 'name' }, /"by" to be 'queue' or 'name', found "user"/],
    [{ nmae: 'x' } as MetricQuery, /Unknown option "nmae"\. Did you mean "name"\?/],
  ])('is refused: %j', (query, why) => {
    expect(() => check(query)).toThrow(why);
  });
});
