import { predictedStart, type StartFacts } from '../../src/operations/queues/predicted-start.js';

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
