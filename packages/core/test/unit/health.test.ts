import { assess, type HealthFacts, type QueueFacts } from '../../src/health/assess.js';
import { checkLimits, type HealthLimits } from '../../src/health/health.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-03-01T12:00:00Z');

const WELL: HealthFacts = {
  overdue: [],
  missing: [],
  clocks: [],
  enabledSchedules: 3,
  isHalted: false,
  schedulers: 1,
  queues: [],
  runs: [],
  failures: [],
  unknownJobs: [],
  crashLoops: [],
};

const queue = (more: Partial<QueueFacts>): Pick<HealthFacts, 'queues'> => ({
  queues: [
    {
      queue: 'default',
      waiting: 4,
      active: 2,
      workers: 1,
      capacity: 2,
      busy: 2,
      quiet: 0,
      hasRoom: false,
      isPaused: false,
      waitingSince: NOW - 5 * MINUTE,
      ...more,
    },
  ],
});
const overdue = (by: number, period: number | undefined, isStopped = false) => ({
  overdue: [
    {
      key: 'A.b',
      next: NOW - by,
      following: period === undefined ? undefined : NOW - by + period,
      isStopped,
    },
  ],
});
const failures = (...minutesAgo: number[]) => ({
  failures: minutesAgo.map((it, at) => ({
    key: at % 2 === 0 ? 'A.b' : 'C.d',
    at: NOW - it * MINUTE,
    error: `error ${at}`,
  })),
});
const run = (length: number, limit: number) => ({
  runs: [{ id: 'A.b@1', key: 'A.b', queue: 'long', since: NOW - length, limit }],
});

const judge = (facts: Partial<HealthFacts>, limits: HealthLimits = {}) =>
  assess({ ...WELL, ...facts }, checkLimits(limits), NOW);

describe('the health of the scheduler', () => {
  it.each<[string, Partial<HealthFacts>, string[], HealthLimits?]>([
    ['nothing to tell', {}, []],
    ['no process fires', { schedulers: 0 }, ['no-scheduler']],
    ['no process, and no schedules', { schedulers: 0, enabledSchedules: 0 }, []],
    ['no process, and all is paused', { schedulers: 0, isHalted: true }, []],
    ['declared schedules are not stored', { missing: ['A.b'] }, ['missing-schedule']],
    ['declared schedules are not stored while all is paused', { missing: ['A.b'], isHalted: true }, []],
    ['a clock is off', { clocks: [{ kind: 'worker', host: 'a', pid: 1, offset: 300_000 }] }, ['clock-off']],
    ['a daily slot is an hour late', overdue(HOUR, 24 * HOUR), []],
    ['a daily slot is a day late', overdue(24 * HOUR, 24 * HOUR), []],
    ['a daily slot is more than a day late', overdue(24 * HOUR + 1, 24 * HOUR), ['late-schedule']],
    ['a slot of every second is 30 seconds late', overdue(30 * SECOND, SECOND), []],
    ['a slot of every second is two minutes late', overdue(2 * MINUTE, SECOND), ['late-schedule']],
    ['the last slot of a schedule is two minutes late', overdue(2 * MINUTE, undefined), ['late-schedule']],
    ['a stopped schedule is late', overdue(2 * HOUR, SECOND, true), []],
    ['a schedule is late while all is paused', { ...overdue(2 * HOUR, SECOND), isHalted: true }, []],
    ['late within a limit of its own', overdue(2 * MINUTE, SECOND), [], { lateBy: '5m' }],
    ['five failures within the hour', failures(1, 2, 3, 4, 59), []],
    ['six, one of them older', failures(1, 2, 3, 4, 5, 60), []],
    ['six within the hour', failures(1, 2, 3, 4, 5, 59), ['failed-runs']],
    ['one, where none may', failures(1), ['failed-runs'], { maxFailedPerHour: 0 }],
    ['a run within its limit', run(5 * MINUTE, 5 * MINUTE), []],
    ['a run beyond it, within the grace', run(6 * MINUTE, 5 * MINUTE), []],
    ['a run beyond both', run(6 * MINUTE + 1, 5 * MINUTE), ['stuck-run']],
    ['jobs wait, all workers are busy', queue({}), ['backlog']],
    ['jobs wait, a worker has room', queue({ busy: 1, hasRoom: true }), []],
    ['jobs wait, those of other queues have the slots', queue({ busy: 0 }), ['backlog']],
    ['jobs wait, not for long', queue({ waitingSince: NOW - MINUTE }), []],
    ['jobs wait, nobody serves them', queue({ workers: 0, capacity: 0, busy: 0 }), ['no-worker']],
    ['jobs wait in a paused queue', queue({ isPaused: true }), []],
    ['all workers are busy, nothing waits', queue({ waiting: 0, waitingSince: undefined }), []],
    [
      'all at once',
      { ...queue({}), ...run(HOUR, 1), schedulers: 0 },
      ['no-scheduler', 'stuck-run', 'backlog'],
    ],
  ])('%s', (_, facts, kinds, limits = {}) => {
    expect(judge(facts, limits).map((it) => it.kind)).toEqual(kinds);
  });

  it('says what is wrong so that a person understands it', () => {
    const all = judge({
      ...queue({}),
      ...overdue(3 * HOUR, HOUR),
      ...failures(1, 2, 3, 4, 5, 59),
      ...run(40 * MINUTE, 25 * MINUTE),
      schedulers: 0,
    });
    expect(all.map((it) => it.message)).toEqual([
      'No process fires the schedules, and there are 3 schedules. Run `cortado schedule`.',
      'The schedule A.b is late by 3 hours: its slot of 2026-03-01T09:00:00Z has not come, nor the one after.',
      '6 scheduled runs failed within the last hour: A.b 3, C.d 3. The last one: error 0',
      'A run of the schedule A.b goes on for 40 minutes, and its time limit is 25 minutes (job A.b@1 in queue long).',
      '4 jobs wait in queue default, the oldest for 5 minutes, and all its workers are busy (2 of 2 at a time).',
    ]);
    expect(all.map((it) => it.subject)).toEqual(['scheduler', 'A.b', 'scheduler', 'A.b@1', 'default']);
    expect(all[1]?.since).toEqual(new Date('2026-03-01T09:00:00Z'));
  });

  it('says that jobs of other queues have taken the slots which queues share', () => {
    expect(judge(queue({ busy: 0 }))).toMatchObject([
      {
        subject: 'default',
        message:
          '4 jobs wait in queue default, the oldest for 5 minutes, and jobs of other queues have taken the slots that its workers share.',
      },
    ]);
  });

  it('names the process whose clock is off, and by how much', () => {
    const clocks = [
      { kind: 'worker', host: 'web-1', pid: 7, offset: 300_000 },
      { kind: 'scheduler', host: 'web-2', pid: 8, offset: -3_600_000 },
    ];
    expect(judge({ clocks })).toMatchObject([
      {
        subject: 'web-1:7',
        message:
          "The clock of the worker with pid 7 on web-1 is 5 minutes ahead of the datastore's, which decides what is due. Set it, by NTP for example.",
      },
      {
        subject: 'web-2:8',
        message: expect.stringContaining("scheduler with pid 8 on web-2 is 1 hour behind the datastore's"),
      },
    ]);
  });

  it('names declared schedules that are not stored, and counts the rest', () => {
    const missing = Array.from({ length: 12 }, (_, at) => `A.b${at}`);
    expect(judge({ missing })[0]?.message).toContain(
      '12 schedules that the code declares are not in the datastore: A.b0, A.b1, A.b2, A.b3, A.b4, A.b5, A.b6, A.b7, A.b8, A.b9 and 2 more.',
    );
    expect(judge({ missing: ['A.b'] })[0]?.message).toContain('1 schedule that the code declares is not');
  });

  it('names the worst only, when much is wrong', () => {
    const many = Array.from({ length: 50 }, (_, at) => ({
      key: `A.b${at}`,
      next: NOW - HOUR + at,
      following: undefined,
      isStopped: false,
    }));
    expect(judge({ overdue: many }).map((it) => it.subject)).toEqual(many.slice(0, 10).map((it) => it.key));
  });
});
