import { predictedStart, type StartFacts } from '../../src/operations/queues/predicted-start.js';
import { paceOf } from '../../src/operations/queues/recent-pace.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const SECOND = 1_000;

const facts = (more: Partial<StartFacts>): StartFacts => ({
  state: 'waiting',
  position: 1,
  waiting: 0,
  isPaused: false,
  pausedUntil: undefined,
  hasWorker: true,
  hasFreeSlot: false,
  dueAt: undefined,
  limitedFor: 0,
  ends: { count: 60, within: 60 * SECOND },
  ...more,
});

describe('the predicted start of a job', () => {
  it.each<[string, Partial<StartFacts>, number]>([
    ['is now where it is first and a slot is free', { hasFreeSlot: true }, 0],
    ['is as many ends away as its place says', { position: 30 }, 30],
    ['is after what the limiter makes it wait', { position: 5, limitedFor: 10 * SECOND }, 15],
    ['is after the end of a pause', { position: 5, isPaused: true, pausedUntil: NOW + 60 * SECOND }, 65],
    ['is the end of its delay where nothing waits', { state: 'delayed', dueAt: NOW + 9 * SECOND }, 9],
    [
      'is behind those that still wait at the end of its delay',
      { state: 'delayed', dueAt: NOW + 9 * SECOND, waiting: 20 },
      20,
    ],
  ])('%s', (_, more, seconds) => {
    expect(predictedStart(facts(more), NOW)).toEqual({
      at: new Date(NOW + seconds * SECOND),
      unknown: undefined,
    });
  });

  it.each<[NonNullable<ReturnType<typeof predictedStart>['unknown']>, Partial<StartFacts>]>([
    ['paused', { isPaused: true }],
    ['no-worker', { hasWorker: false }],
    ['children', { state: 'waiting-children', hasWorker: false }],
    ['no-history', { position: 3, ends: { count: 2, within: SECOND } }],
    ['far-behind', { position: undefined }],
  ])('cannot be known: %s', (unknown, more) => {
    expect(predictedStart(facts(more), NOW)).toEqual({ at: undefined, unknown });
  });
});

describe('the pace that it follows from', () => {
  /** Runs of a slot, one after the other, each of 100 ms, up to `end`. */
  const slot = (count: number, end: number) =>
    Array.from({ length: count }, (_, nr) => ({
      startedAt: end - (nr + 1) * 100,
      endedAt: end - nr * 100,
    }));
  const own = { active: 1, isIdleLost: true };

  it.each<[string, ReturnType<typeof slot>, Parameters<typeof paceOf>[1], number]>([
    ['is of the time since the first end', slot(11, NOW), own, 1_000],
    ['leaves out a time in which nothing ran', [...slot(6, NOW), ...slot(6, NOW - 10_000)], own, 1_100],
    [
      'counts that time where other queues or a limiter may have taken it',
      [...slot(6, NOW), ...slot(6, NOW - 10_000)],
      { active: 1, isIdleLost: false },
      10_500,
    ],
    ['leaves out the time since it stopped', slot(11, NOW - 60_000), { ...own, active: 0 }, 1_000],
    ['counts the time of what still runs', slot(11, NOW - 2_000), own, 3_000],
    ['counts one long job', [{ startedAt: NOW - 9_000, endedAt: NOW }, ...slot(11, NOW - 8_000)], own, 9_000],
    ['is told by the last 300 ends', slot(600, NOW), own, 29_900],
  ])('%s', (_, runs, slots, within) => {
    expect(paceOf(runs, slots, NOW)).toEqual({ count: Math.min(300, runs.length), within });
  });
});
