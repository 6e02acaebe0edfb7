import { assess, type HealthFacts } from '../../src/health/assess.js';
import { checkLimits, type HealthLimits } from '../../src/health/health.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const WELL: HealthFacts = {
  ...{ overdue: [], enabledSchedules: 1, isHalted: false, schedulers: 1 },
  ...{ queues: [], runs: [], failures: [], missing: [], clocks: [], unknownJobs: [], crashLoops: [] },
};
const judge = (facts: Partial<HealthFacts>, limits: HealthLimits = {}) =>
  assess({ ...WELL, ...facts }, checkLimits(limits), NOW);
const queue = {
  ...{ queue: 'q', waiting: 1, active: 0, workers: 0, capacity: 0, busy: 0, quiet: 0, hasRoom: true },
  ...{ isPaused: false, waitingSince: NOW - 2 * MINUTE },
};

describe('an issue', () => {
  it('of no scheduler is as old as the first slot that nobody fired', () => {
    const overdue = [{ key: 'A.b', next: NOW - MINUTE / 2, following: undefined, isStopped: false }];
    expect(judge({ schedulers: 0, overdue })).toMatchObject([
      { since: new Date(NOW - MINUTE / 2), message: expect.stringContaining('there are 1 schedule.') },
    ]);
    expect(judge({ schedulers: 0 })[0]?.since).toEqual(new Date(NOW));
    const ahead = [{ key: 'A.b', next: NOW + MINUTE, following: undefined, isStopped: false }];
    expect(judge({ schedulers: 0, overdue: ahead })[0]?.since).toEqual(new Date(NOW));
  });

  it('of a late schedule begins beyond the limit, and not at it', () => {
    const late = (by: number) =>
      judge({ overdue: [{ key: 'A.b', next: NOW - by, following: undefined, isStopped: false }] });
    expect(late(MINUTE)).toEqual([]);
    expect(late(MINUTE + 1)).toMatchObject([{ kind: 'late-schedule', since: new Date(NOW - MINUTE - 1) }]);
  });

  it('of runs that go on names the ten that began first, by id where they began together', () => {
    const runs = Array.from({ length: 12 }, (_, at) => ({
      ...{ id: `r${at % 2}${String(at).padStart(2, '0')}`, key: 'A.b', queue: 'q', limit: MINUTE },
      since: NOW - (10 + Math.floor(at / 4)) * MINUTE,
    }));
    const expected = ['r008', 'r010', 'r109', 'r111', 'r004', 'r006', 'r105', 'r107', 'r000', 'r002'];
    expect(judge({ runs }).map((it) => it.subject)).toEqual(expected);
    expect(judge({ runs: runs.toReversed() }).map((it) => it.subject)).toEqual(expected);
    expect(judge({ runs: runs.slice(0, 1) })[0]?.since).toEqual(new Date(NOW - 9 * MINUTE));
    const [first] = runs;
    expect(runs[0]).toBe(first);
  });

  it('of failed runs counts by schedule, the most first, and says how many more there are', () => {
    const failures = (...keys: string[]) =>
      keys.map((key, at) => ({ key, at: NOW - (at + 1) * 1_000, error: `e${at}` }));
    const limits = { maxFailedPerHour: 0 };
    const told = (...keys: string[]) => judge({ failures: failures(...keys) }, limits)[0];
    expect(told('b', 'a', 'c', 'c')?.message).toContain('hour: c 2, a 1, b 1. The last one: e0');
    expect(told('a', 'b')?.message).toContain('hour: a 1, b 1.');
    expect(told('b', 'a')?.message).toContain('hour: a 1, b 1.');
    expect(told('a', 'b', 'c', 'd', 'e')?.message).toContain('a 1, b 1, c 1, d 1, e 1. The last');
    expect(told('a', 'b', 'c', 'd', 'e', 'f', 'g')?.message).toContain('a 1, b 1, c 1, d 1, e 1 and 2 more.');
    expect(told('a', 'b', 'c')?.since).toEqual(new Date(NOW - 3_000));
  });

  it('of a queue tells one job from many, and needs jobs that wait too long', () => {
    expect(judge({ queues: [queue] })).toMatchObject([
      {
        kind: 'no-worker',
        message: expect.stringMatching(/^1 job waits in queue q/),
        since: new Date(NOW - 2 * MINUTE),
      },
    ]);
    expect(judge({ queues: [{ ...queue, waiting: 2 }] })[0]?.message).toMatch(/^2 jobs wait/);
    expect([0, 1, 3].map((quiet) => judge({ queues: [{ ...queue, quiet }] })[0]?.message)).toEqual([
      expect.stringMatching(/, and no worker serves it\.$/),
      expect.stringMatching(/, and its worker is quiet: told to take nothing more, or closing\. Another/),
      expect.stringMatching(/, and its 3 workers are quiet: /),
    ]);
    expect(judge({ queues: [{ ...queue, waiting: 0 }] })).toEqual([]);
    expect(judge({ queues: [{ ...queue, waitingSince: undefined }] })).toEqual([]);
    expect(judge({ queues: [{ ...queue, workers: 1, capacity: 2, busy: 1 }] })).toEqual([]);
  });
});

describe('limits of health', () => {
  it('are what they say, from 0 to 999', () => {
    expect(checkLimits({})).toEqual({
      maxFailedPerHour: 5,
      stuckGrace: MINUTE,
      maxWait: MINUTE,
      lateBy: MINUTE,
    });
    expect(checkLimits({ maxFailedPerHour: 999, lateBy: 0 })).toMatchObject({
      maxFailedPerHour: 999,
      lateBy: 0,
    });
    expect(checkLimits({ maxFailedPerHour: 0 }).maxFailedPerHour).toBe(0);
  });

  it.each<[object, string]>([
    [{ maxFailedPerHour: -1 }, 'a whole number from 0 to 999, found -1'],
    [{ maxFailedPerHour: 1_000 }, 'a whole number from 0 to 999, found 1000'],
    [{ maxFailedPerHour: 1.5 }, 'a whole number from 0 to 999, found 1.5'],
    [{ lateBy: 'soon' }, `Expected "lateBy" to be a duration such as '1m' or 60000, found "soon"`],
    [{ stuckGrace: -1 }, 'Expected "stuckGrace"'],
    [{ lateby: 1 }, 'Unknown limit "lateby". Limits: maxFailedPerHour, stuckGrace, maxWait, lateBy.'],
  ])('are refused when they are %p', (limits, problem) => {
    expect(() => checkLimits(limits)).toThrow(problem);
  });
});
