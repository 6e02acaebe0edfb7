import { showLimits } from '@cortado/core';

describe('limits of a queue as a line', () => {
  const rate = (duration: number) => ({ limiter: { max: 100, duration } });

  it.each<[Parameters<typeof showLimits>[0], string]>([
    [{}, ''],
    [{ concurrency: 2 }, 'concurrency 2'],
    [{ concurrency: null }, 'concurrency unlimited'],
    [{ limiter: null }, 'rate unlimited'],
    [{ concurrency: 2, limiter: { max: 100, duration: '1m' } }, 'concurrency 2, rate 100/1m'],
    [rate(1), 'rate 100/1ms'],
    [rate(1_500), 'rate 100/1500ms'],
    [rate(90_000), 'rate 100/90s'],
    [rate(120_000), 'rate 100/2m'],
    [rate(7_200_000), 'rate 100/2h'],
    [rate(172_800_000), 'rate 100/2d'],
  ])('are told exactly: %j', (limits, line) => {
    expect(showLimits(limits)).toBe(line);
  });
});
