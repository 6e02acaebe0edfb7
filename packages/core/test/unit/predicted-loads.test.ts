import { predictedStart } from '../../src/operations/queues/predicted-start.js';
import { paceOf, paceSince } from '../../src/operations/queues/recent-pace.js';

interface Load {
  readonly jobs: readonly LoadJob[];
  readonly slots: number;
  readonly pause?: readonly [from: number, to: number];
}

interface LoadJob {
  readonly queue: string;
  readonly at: number;
  readonly takes: number;
  /** The lowest goes first. */
  readonly priority?: number;
}

interface Run extends LoadJob {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** How far a prediction may be off, as a share of the wait, in eight of ten cases. */
const OFF_BY = 0.25;
/** Predictions of less than this are of no use to anybody. */
const SOON = 500;
/** By then the longest jobs have ended, too, and not only the short ones. */
const FIRST = 3_000;

/** The same numbers each time. */
function numbers(): () => number {
  let last = 11;
  return () => {
    last = (last * 48_271) % (2 ** 31 - 1);
    return last / 2 ** 31;
  };
}
const random = numbers();
const many = (count: number, job: (nr: number) => Partial<LoadJob>): LoadJob[] =>
  Array.from({ length: count }, (_, nr) => ({ queue: 'one', at: 0, takes: 100, ...job(nr) }));

const LOADS: Record<string, Load> = {
  'of jobs that take the same': { slots: 4, jobs: many(400, () => ({})) },
  'of one slot': { slots: 1, jobs: many(300, (nr) => ({ takes: 80 + ((nr * 37) % 60) })) },
  'of short jobs and a few long ones': {
    slots: 8,
    jobs: many(2_000, () => ({ takes: random() < 0.1 ? 800 : 40 })),
  },
  'of durations of any length': {
    slots: 8,
    jobs: many(800, () => ({ takes: Math.ceil(-120 * Math.log(1 - random())) })),
  },
  'that comes in bursts': {
    slots: 4,
    jobs: Array.from({ length: 5 }, (_, burst) => many(150, () => ({ at: burst * 5_000 }))).flat(),
  },
  'that came faster than it went': { slots: 4, jobs: many(600, (nr) => ({ at: nr * 10 })) },
  'of two queues that share slots': {
    slots: 4,
    jobs: many(600, (nr) => ({ queue: nr % 2 ? 'one' : 'two', takes: nr % 2 ? 60 : 140 })),
  },
  'with priorities': { slots: 4, jobs: many(400, (nr) => ({ priority: nr % 3 })) },
  'that was paused for ten seconds': { slots: 4, jobs: many(1_600, () => ({})), pause: [3_000, 13_000] },
};

describe('a predicted start', () => {
  it.each(Object.entries(LOADS))(
    'is within a quarter of the wait for eight of ten jobs of a load %s',
    (_, load) => {
      const runs = replay(load);
      const off: number[] = [];
      for (const [nr, run] of runs.entries()) {
        if (run.queue !== 'one' || nr % 7 !== 0) continue;
        // Somebody looks at it halfway through its wait.
        const looked = run.at + (run.startedAt - run.at) / 2;
        if (looked < FIRST || run.startedAt - looked < SOON || isPaused(load, looked)) continue;
        off.push(Math.abs(foretold(runs, load, run, looked) - run.startedAt) / (run.startedAt - looked));
      }
      expect(off.length).toBeGreaterThan(10);
      expect(off.toSorted((a, b) => a - b)[Math.floor(off.length * 0.8)]).toBeLessThan(OFF_BY);
    },
  );
});

function isPaused({ pause }: Load, moment: number): boolean {
  return pause !== undefined && moment >= pause[0] && moment < pause[1];
}

/** What would be said of a job's start at a moment, by what could be seen then. */
function foretold(runs: readonly Run[], { slots, jobs }: Load, job: Run, now: number): number {
  const own = runs.filter((it) => it.queue === job.queue);
  const waiting = own.filter((it) => it.at <= now && it.startedAt > now);
  const position = waiting.indexOf(job) + 1;
  const since = paceSince(waiting[0]?.at, now);
  const ended = own.filter((it) => it.endedAt >= since && it.endedAt <= now);
  const active = own.filter((it) => it.startedAt <= now && it.endedAt > now).length;
  const isIdleLost = jobs.every((it) => it.queue === job.queue);
  const { at } = predictedStart(
    {
      ...{ state: 'waiting', position, waiting: waiting.length, isPaused: false, pausedUntil: undefined },
      ...{ hasWorker: true, hasFreeSlot: active < slots, dueAt: undefined, limitedFor: 0 },
      ends: paceOf(ended, { active, isIdleLost }, now),
    },
    now,
  );
  return at?.getTime() ?? 0;
}

/** When each job of a load starts and ends, in the order of their starts; queues that share slots take turns. */
function replay(load: Load): Run[] {
  const left = load.jobs.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0) || a.at - b.at);
  const free = Array.from({ length: load.slots }, () => 0);
  const runs: Run[] = [];
  while (left.length > 0) {
    const slot = free.indexOf(Math.min(...free));
    let now = free[slot] as number;
    if (isPaused(load, now)) now = load.pause?.[1] ?? now;
    const last = runs.at(-1)?.queue;
    const ready = left.filter((it) => it.at <= now);
    const next = ready.find((it) => it.queue !== last) ?? ready[0];
    if (next === undefined) {
      free[slot] = Math.min(...left.map((it) => it.at));
      continue;
    }
    left.splice(left.indexOf(next), 1);
    free[slot] = now + next.takes;
    runs.push({ ...next, startedAt: now, endedAt: now + next.takes });
  }
  return runs.sort((a, b) => a.startedAt - b.startedAt);
}
