import type { ProcessRecord } from '@cortado/core';
import { type WaitingPlace, whyWaiting } from '../../src/operations/queues/why-waiting.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

const worker = (active: number, more: Partial<ProcessRecord> = {}): ProcessRecord => ({
  kind: 'worker',
  app: 'shop',
  version: undefined,
  host: 'one',
  pid: 1,
  since: new Date(NOW),
  lastSeen: new Date(NOW),
  status: active > 0 ? 'busy' : 'idle',
  queues: [{ name: 'mails', concurrency: 2, active }],
  slots: { total: 2, taken: active },
  currentJobs: [],
  memory: 1,
  loopLag: 0,
  clockOffset: 0,
  ...more,
});

const place = (more: Partial<WaitingPlace>): WaitingPlace => ({
  queue: 'mails',
  state: 'waiting',
  position: 1,
  pause: undefined,
  workers: [worker(0)],
  limitedFor: 0,
  children: 0,
  dueAt: undefined,
  attempts: 0,
  ...more,
});

const PAUSE = { by: 'ann', reason: undefined, since: undefined, until: undefined };

describe('why a job waits', () => {
  it.each<[string, Partial<WaitingPlace>, string[]]>([
    ['nothing holds it back', {}, []],
    ['it runs', { state: 'active' }, []],
    ['it has ended', { state: 'failed', workers: [] }, []],
    ['nobody serves the queue', { workers: [] }, ['no-worker']],
    [
      'those that did are gone or closing',
      { workers: [worker(0, { status: 'gone' }), worker(0, { status: 'quiet' })] },
      ['no-worker'],
    ],
    ['all slots are taken', { workers: [worker(2), worker(2)], position: 3 }, ['workers-busy', 'in-line']],
    [
      'jobs of other queues have taken the slots that it shares',
      { workers: [worker(0, { slots: { total: 2, taken: 2 } })] },
      ['workers-busy'],
    ],
    [
      'queues share slots, and another has taken all',
      {
        workers: [
          worker(0, {
            queues: [
              { name: 'mails', concurrency: 2, active: 0 },
              { name: 'reports', concurrency: 2, active: 2 },
            ],
            slots: { total: 2, taken: 2 },
          }),
        ],
      },
      ['workers-busy'],
    ],
    ['one slot is free', { workers: [worker(2), worker(1)] }, []],
    ['the limiter holds it', { limitedFor: 30_000 }, ['rate-limited']],
    ['the queue is paused', { pause: PAUSE }, ['paused']],
    ['its time has not come', { state: 'delayed', dueAt: NOW + 60_000 }, ['delayed']],
    [
      'its time has not come, its queue is paused and nobody is there',
      { state: 'delayed', dueAt: NOW + 60_000, workers: [], pause: PAUSE },
      ['delayed', 'paused', 'no-worker'],
    ],
    [
      'a worker did not know it, and its queue was paused since',
      { state: 'delayed', dueAt: NOW + 60_000, unknown: 'Mails.send', pause: PAUSE },
      ['unknown-job', 'paused'],
    ],
    [
      'its jobs have not ended, its queue is paused and nobody is there',
      { state: 'waiting-children', children: 2, workers: [], pause: PAUSE },
      ['children', 'paused', 'no-worker'],
    ],
    [
      'everything at once',
      { pause: PAUSE, workers: [worker(2)], reached: 2, limitedFor: 1_000, position: 3 },
      ['paused', 'workers-busy', 'concurrency', 'rate-limited', 'in-line'],
    ],
    ['as many run as may, and slots are free', { reached: 1 }, ['concurrency']],
    ['its time has come', { state: 'delayed', dueAt: NOW - 1 }, ['delayed']],
    ['its time has come and nobody is there', { state: 'delayed', dueAt: NOW, workers: [] }, ['no-worker']],
    ['its next attempt has a wait', { state: 'delayed', dueAt: NOW + 60_000, attempts: 2 }, ['backoff']],
    ['a worker did not know it', { state: 'delayed', unknown: 'Mails.send' }, ['unknown-job']],
    ['others must end first', { state: 'waiting-children', children: 3 }, ['children']],
  ])('is told: %s', (_, more, kinds) => {
    expect(whyWaiting(place(more), NOW).map((it) => it.kind)).toEqual(kinds);
  });

  it('is told in sentences, and until when', () => {
    const quiet = worker(0, { status: 'quiet' });
    expect(
      [[], [quiet], [quiet, quiet]].map((workers) => whyWaiting(place({ workers }), NOW)[0]?.message),
    ).toEqual([
      'No worker serves queue mails.',
      'The worker of queue mails is quiet and takes nothing more.',
      'All 2 workers of queue mails are quiet and take nothing more.',
    ]);
    expect(whyWaiting(place({ state: 'delayed', dueAt: NOW + 60_000, attempts: 2 }), NOW)).toEqual([
      {
        kind: 'backoff',
        message: 'It waits before attempt 3, for another 1 minute.',
        until: new Date(NOW + 60_000),
      },
    ]);
    expect(whyWaiting(place({ limitedFor: 30_000 }), NOW)).toMatchObject([
      {
        message: 'Queue mails has started as many jobs as its limiter lets it, for another 30 seconds.',
        until: new Date(NOW + 30_000),
      },
    ]);
    expect(whyWaiting(place({ workers: [worker(2)], position: 2 }), NOW).map((it) => it.message)).toEqual([
      'All 2 slots of the workers of queue mails are taken.',
      '1 job comes before it.',
    ]);
  });
});
