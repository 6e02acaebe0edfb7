import { assess, type HealthFacts } from '../../src/health/assess.js';
import { checkLimits } from '../../src/health/health.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SINCE = NOW - 90_000;
const WELL: HealthFacts = {
  ...{ overdue: [], missing: [], clocks: [], queues: [], runs: [], failures: [] },
  ...{ unknownJobs: [], crashLoops: [], enabledSchedules: 3, isHalted: false, schedulers: 1 },
};
const judge = (facts: Partial<HealthFacts>) => assess({ ...WELL, ...facts }, checkLimits({}), NOW);
const twelve = <T>(make: (at: number) => T) => Array.from({ length: 12 }, (_, at) => make(at));

describe('what processes tell of themselves', () => {
  const unknown = (name: string) => ({ queue: 'mails', name, app: 'shop', since: SINCE, wait: 600_000 });
  const crashing = (pid: number) => ({
    ...{ host: 'web-1', pid, queues: ['short', 'long'], exit: 'SIGKILL', since: SINCE },
  });

  it('is which jobs nobody knows, since when, and what becomes of them', () => {
    expect(judge({ unknownJobs: [unknown('Mail.send')] })).toEqual([
      {
        kind: 'unknown-job',
        subject: 'mails:Mail.send',
        since: new Date(SINCE),
        message:
          'Jobs named "Mail.send" come up in queue mails, and the workers of "shop" do not know that name: they hand them back, and each fails 10 minutes after it was first met. Start a worker that has it, or give it a queue of its own.',
      },
    ]);
  });

  it('is in which pools processes die again and again', () => {
    expect(judge({ crashLoops: [crashing(7)] })).toEqual([
      {
        kind: 'crash-loop',
        subject: 'web-1:7:short,long',
        since: new Date(SINCE),
        message:
          'Processes of the pool 7 on web-1 that serve short, long die again and again, the last one by SIGKILL. What they write to stderr may tell why; the pool goes on starting others.',
      },
    ]);
  });

  it('names ten of each kind', () => {
    const clocks = twelve((at) => ({ kind: 'worker', host: 'web', pid: at, offset: 5_000 }));
    const subjects = (facts: Partial<HealthFacts>) => judge(facts).map((it) => it.subject);
    expect(subjects({ clocks })).toEqual(clocks.slice(0, 10).map((it) => `web:${it.pid}`));
    expect(subjects({ unknownJobs: twelve((at) => unknown(`A.b${at}`)) })).toEqual(
      Array.from({ length: 10 }, (_, at) => `mails:A.b${at}`),
    );
    expect(subjects({ crashLoops: twelve(crashing) })).toEqual(
      Array.from({ length: 10 }, (_, at) => `web-1:${at}:short,long`),
    );
    const runs = twelve((at) => ({ id: `r${at}`, key: 'A.b', queue: 'q', since: NOW - 9e6 + at, limit: 1 }));
    expect(subjects({ runs })).toEqual(runs.slice(0, 10).map((it) => it.id));
  });
});

describe('schedules that are not stored', () => {
  const missing = (count: number) => Array.from({ length: count }, (_, at) => `A.b${at}`);

  it('are one issue of the scheduler, from now on', () => {
    expect(judge({ missing: ['A.b'] })).toEqual([
      {
        kind: 'missing-schedule',
        subject: 'scheduler',
        since: new Date(NOW),
        message:
          '1 schedule that the code declares is not in the datastore: A.b. A process that fires schedules puts them there within seconds; so does `cortado migrate`.',
      },
    ]);
  });

  it('are all named up to ten', () => {
    expect(judge({ missing: missing(10) })[0]?.message).toContain(
      ': A.b0, A.b1, A.b2, A.b3, A.b4, A.b5, A.b6, A.b7, A.b8, A.b9. A',
    );
    expect(judge({ missing: missing(11) })[0]?.message).toContain('A.b9 and 1 more. A');
  });
});
