import type { JobSummary } from '@cortado/core';
import { jest } from '@jest/globals';
import { NewestProgress } from '../../src/server/newest-progress.js';

describe('the newest that is known of how far a job is', () => {
  let newest: NewestProgress;
  const job = (percent: number, state = 'active') =>
    ({ id: 'j', state, progress: { percent } }) as JobSummary;
  const hear = (percent: number) => newest.hear('j', { percent });
  /** Asked for now and answered at once. */
  const read = (percent: number, askedAt = performance.now()) =>
    newest.read(job(percent), askedAt).progress.percent;

  beforeEach(() => {
    jest.useFakeTimers();
    newest = new NewestProgress();
  });
  afterEach(() => jest.useRealTimers());

  it('is what was read, where words come that were on their way', () => {
    expect(hear(10)).toBe(true);
    expect(read(50)).toBe(50);
    expect([hear(30), hear(40)]).toEqual([false, false]);
    expect([hear(50), hear(60)]).toEqual([true, true]);
  });

  it('is what was heard, where an answer comes that was on its way', () => {
    const askedAt = performance.now();
    jest.advanceTimersByTime(10);
    hear(60);
    expect(read(50, askedAt)).toBe(60);
    expect(newest.read(job(100, 'completed'), askedAt).progress.percent).toBe(100);
  });

  it('goes back where the job does so', () => {
    hear(50);
    jest.advanceTimersByTime(1);
    // Its next attempt starts anew.
    expect(read(50)).toBe(50);
    expect(hear(1)).toBe(true);
    jest.advanceTimersByTime(1);
    expect(read(40)).toBe(40);
    jest.advanceTimersByTime(2_000);
    expect(hear(2)).toBe(true);
  });

  it('is remembered of 5,000 jobs', () => {
    expect(read(50)).toBe(50);
    for (let nr = 0; nr < 4_999; nr++) newest.hear(`${nr}`, { percent: 1 });
    expect(hear(30)).toBe(false);
    newest.hear('one more', { percent: 1 });
    expect(hear(30)).toBe(true);
  });
});
