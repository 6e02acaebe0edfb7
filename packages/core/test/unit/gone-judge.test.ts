import { GoneJudge, nextVanishesIn } from '../../src/presence/gone-judge.js';
import { isGone, pidFacts } from '../../src/presence/pid-space.js';

const FACTS = { host: 'h', pid: 1, queues: ['short'] };

/** What a process sees that beats every two seconds from 0 on, of another whose last beat was at 0 by the datastore's clock. */
function watch({ from = 0, until = 20_000, gapAt, ageAt }: Partial<Watched>): number | undefined {
  const judge = new GoneJudge();
  for (let now = from; now <= until; now += 1_000) {
    if (gapAt && now > gapAt && now < gapAt + 10_000) continue;
    const age = ageAt?.(now) ?? now;
    const late = age >= 3_000 ? [{ key: 'a', facts: FACTS, mark: '1', age }] : [];
    if (judge.judge(late, now).length > 0) return now;
  }
  return undefined;
}

interface Watched {
  from: number;
  until: number;
  /** From here it beats itself only ten seconds later. */
  gapAt: number;
  ageAt(now: number): number;
}

describe('a process that has ceased to beat', () => {
  it('is gone after 13 seconds', () => {
    expect(watch({})).toBe(13_000);
  });

  it('is not gone for one that has just come, until that has watched for 7 seconds', () => {
    expect(watch({ from: 30_000, until: 60_000 })).toBe(37_000);
  });

  it('is not gone for one that could not beat itself, until 7 seconds after', () => {
    expect(watch({ gapAt: 8_000, until: 40_000 })).toBe(25_000);
  });

  it('is not gone while the datastore takes long to answer everybody', () => {
    const judge = new GoneJudge();
    for (let now = 0; now < 120_000; now += 6_000)
      expect(judge.judge([{ key: 'a', facts: FACTS, mark: '1', age: 20_000 }], now)).toEqual([]);
  });

  it('is not gone because the clock of the datastore was set', () => {
    const judge = new GoneJudge();
    const late = (mark: string) => [{ key: 'a', facts: FACTS, mark, age: 60_000 }];
    judge.judge([], 0);
    expect(judge.judge(late('1'), 2_000)).toEqual([]);
    // It has beaten since, and its mark says so.
    expect(judge.judge(late('2'), 4_000)).toEqual([]);
    expect(judge.judge([], 6_000)).toEqual([]);
  });

  it('has 90 seconds where it beats from its event loop', () => {
    const judge = new GoneJudge();
    const late = (age: number) => [
      { key: 'a', facts: { ...FACTS, isInline: true as const }, mark: '1', age },
    ];
    for (let now = 4_000; now < 90_000; now += 2_000) expect(judge.judge(late(now), now)).toEqual([]);
    expect(judge.judge(late(90_000), 90_000)).toHaveLength(1);
  });

  it('is looked for at the moment at which it is gone', () => {
    const late = (age: number) => ({ key: 'a', facts: FACTS, mark: '1', age });
    expect(nextVanishesIn([late(12_700), late(4_000), late(50_000)])).toBe(300);
    expect(nextVanishesIn([])).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the pid of a process', () => {
  it('tells that it is there, and that another has it by now', () => {
    const own = { ...FACTS, ...pidFacts(), pid: process.pid };
    expect(isGone(own)).toBe(false);
    if (own.startTime !== undefined) expect(isGone({ ...own, startTime: '1' })).toBe(true);
    expect(isGone({ ...own, pid: 2 ** 22 + 1 })).toBe(true);
  });

  it('tells nothing where it is of another machine or container', () => {
    expect(isGone({ ...FACTS, pid: 2 ** 22 + 1, pidSpace: 'elsewhere' })).toBe(false);
    expect(isGone({ ...FACTS, pid: 2 ** 22 + 1 })).toBe(false);
  });
});
